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
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the sessions' files are: {@code ROOT/<start of the id>/<id>.jsonl}. Directories are in the
 * order of the ids in them, so that the newest sessions are found without looking at all others;
 * with ids made of time, 32 values a character and 10 characters of milliseconds, one holds those
 * of a quarter of an hour.
 *
 * @param root the directory of all sessions
 */
record SessionDirectory(Path root) {

  private static final int START = 6;
  private static final String SUFFIX = ".jsonl";

  /** The file of a session. */
  Path file(SessionId session) {
    return root.resolve(start(session.value())).resolve(session.value() + SUFFIX);
  }

  /** Opens a session's file for writing, makes it if it is missing. */
  RandomAccessFile create(Path file) throws IOException {
    Disk.makeDirectory(Objects.requireNonNull(file.getParent(), "file has no parent"));
    return new RandomAccessFile(file.toFile(), "rw");
  }

  /** Ids in descending order. */
  List<SessionId> list(int limit, @Nullable SessionId before, Predicate<SessionId> wanted)
      throws IOException {
    List<SessionId> found = new ArrayList<>();
    String last = before == null ? null : start(before.value());
    Disk.requireNoFile(root);
    for (String start : names(root, "")) {
      if (last != null && start.compareTo(last) > 0) {
        continue;
      }
      for (String id : names(root.resolve(start), SUFFIX)) {
        if (found.size() == limit) {
          return found;
        }
        if (before == null || id.compareTo(before.value()) < 0) {
          session(id).filter(wanted).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static String start(String id) {
    return id.substring(0, Math.min(START, id.length()));
  }

  private static Optional<SessionId> session(String id) {
    try {
      return Optional.of(new SessionId(id));
    } catch (IllegalArgumentException foreignFile) {
      return Optional.empty();
    }
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
    names.sort(Comparator.reverseOrder());
    return names;
  }
}
