package dev.errand.adapter.out.embedded;

import dev.errand.domain.session.SessionId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the journals are: {@code ROOT/<start of the id>/<name>.jsonl}. Sessions whose ids are made
 * of time share the journal of their second, which the first eight characters tell; with 32 values
 * a character and ten characters of milliseconds these are 1.024 s, and a directory holds those of
 * 17 minutes. All others have a journal each. So a journal's name follows from the id alone, and
 * the newest sessions are found without looking at all others.
 *
 * @param root the directory of all sessions
 */
record JournalDirectory(Path root) {

  private static final int START = 6;
  private static final int SECOND = 8;
  private static final String SUFFIX = ".jsonl";
  private static final int LENGTH = 26;
  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

  /** The journal of a session. */
  Path file(SessionId session) {
    String id = session.value();
    String name = isMadeOfTime(id) ? id.substring(0, SECOND) : id;
    return root.resolve(start(id, START)).resolve(name + SUFFIX);
  }

  /** Whether it has the form of a ULID, in lower case. */
  private static boolean isMadeOfTime(String id) {
    if (id.length() != LENGTH || id.charAt(0) > '7') {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      if (DIGITS.indexOf(id.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Opens a journal for writing, makes it if it is missing. */
  static RandomAccessFile create(Path file) throws IOException {
    Disk.makeDirectory(Objects.requireNonNull(file.getParent(), "file has no parent"));
    return new RandomAccessFile(file.toFile(), "rw");
  }

  /** What sessions a journal has. */
  interface Content {
    /** Their ids, and any that are damaged. */
    Collection<String> sessions(Path journal) throws IOException;
  }

  /** Ids in descending order. */
  List<SessionId> list(int limit, @Nullable SessionId before, Content content) throws IOException {
    List<SessionId> found = new ArrayList<>();
    Disk.requireNoFile(root);
    String last = before == null ? null : before.value();
    for (String start : startsUpTo(last, START, names(root, ""))) {
      Path directory = root.resolve(start);
      for (Collection<String> sameSecond : bySecond(last, names(directory, SUFFIX))) {
        List<String> ids = new ArrayList<>();
        for (String name : sameSecond) {
          ids.addAll(content.sessions(directory.resolve(name + SUFFIX)));
        }
        ids.sort(Collections.reverseOrder());
        for (String id : ids) {
          if (found.size() == limit) {
            return found;
          }
          if (last == null || id.compareTo(last) < 0) {
            found.add(new SessionId(id));
          }
        }
      }
    }
    return found;
  }

  /** Journals whose sessions may stand between one another's, in descending order of those. */
  private static Collection<List<String>> bySecond(@Nullable String last, List<String> names) {
    NavigableMap<String, List<String>> seconds = new TreeMap<>();
    for (String name : names) {
      seconds.computeIfAbsent(start(name, SECOND), second -> new ArrayList<>()).add(name);
    }
    return last == null
        ? seconds.descendingMap().values()
        : seconds.headMap(start(last, SECOND), true).descendingMap().values();
  }

  private static List<String> startsUpTo(@Nullable String last, int length, List<String> names) {
    List<String> starts = new ArrayList<>(names);
    if (last != null) {
      starts.removeIf(name -> name.compareTo(start(last, length)) > 0);
    }
    starts.sort(Collections.reverseOrder());
    return starts;
  }

  private static String start(String id, int length) {
    return id.substring(0, Math.min(length, id.length()));
  }

  private static List<String> names(Path directory, String suffix) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (name.endsWith(suffix) && !name.startsWith(".")) {
          names.add(name.substring(0, name.length() - suffix.length()));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    return names;
  }
}
