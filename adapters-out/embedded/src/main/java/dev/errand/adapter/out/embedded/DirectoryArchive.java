package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Stored sessions as directories {@code DIR/<session>/<time>/}, each with its parts and a file
 * {@code SHA256SUMS} that {@code sha256sum -c} understands. A session is written beside its place
 * and moved there when it is whole and on the disk. Memory does not grow with size. Thread-safe.
 */
final class DirectoryArchive implements Archive, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(DirectoryArchive.class.getName());
  private static final String SUMS = "SHA256SUMS";
  private static final Set<String> PARTS =
      Set.of("metadata.json", "snapshot.json", "ledger.jsonl", "filesystem.tar");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final Path directory;
  private final IdGenerator ids;
  private final ScratchArea incoming;

  DirectoryArchive(Path directory, IdGenerator ids) {
    this.directory = directory;
    this.ids = ids;
    this.incoming = new ScratchArea(directory.resolve(".incoming"), ids);
  }

  @Override
  public void store(Bundle bundle) {
    Path place = place(bundle.session(), bundle.at());
    Path parent = Objects.requireNonNull(place.getParent(), "place has no parent");
    try {
      Disk.requireOwnName(parent, "session");
      Path whole = incoming.directory().resolve(ids.next());
      try {
        Disk.makeDirectory(whole);
        write(bundle, whole);
        Disk.makeDirectory(parent);
        move(whole, place);
      } finally {
        discard(whole);
      }
    } catch (IOException e) {
      throw Disk.failure(e, "archive session " + bundle.session(), place);
    }
  }

  @Override
  public List<Stored> list(SessionId session) {
    Path stored = directory.resolve(session.value());
    List<Stored> found = new ArrayList<>();
    try {
      Disk.requireNoFile(stored);
    } catch (IOException e) {
      throw Disk.unreadable(e, "list what is archived of session " + session, stored);
    }
    if (!Files.exists(stored)) {
      return List.of();
    }
    try (DirectoryStream<Path> places = Files.newDirectoryStream(stored)) {
      for (Path place : places) {
        time(String.valueOf(place.getFileName()))
            .ifPresent(at -> found.add(new Stored(session, at)));
      }
    } catch (IOException e) {
      throw Disk.unreadable(e, "list what is archived of session " + session, stored);
    }
    found.sort(Comparator.comparing(Stored::at));
    return found;
  }

  @Override
  public boolean complete(Stored stored) {
    return Files.isDirectory(place(stored.session(), stored.at()));
  }

  @Override
  public List<Stored> all(int limit, @Nullable Stored after) {
    List<SessionId> sessions = new ArrayList<>();
    try {
      Disk.requireNoFile(directory);
      if (!Files.exists(directory)) {
        return List.of();
      }
      try (DirectoryStream<Path> places = Files.newDirectoryStream(directory, Files::isDirectory)) {
        for (Path place : places) {
          session(String.valueOf(place.getFileName()))
              .filter(
                  session ->
                      after == null || session.value().compareTo(after.session().value()) >= 0)
              .ifPresent(sessions::add);
        }
      }
    } catch (IOException e) {
      throw Disk.unreadable(e, "list what is archived", directory);
    }
    sessions.sort(Comparator.comparing(SessionId::value));
    List<Stored> found = new ArrayList<>();
    for (SessionId session : sessions) {
      for (Stored stored : list(session)) {
        if (found.size() < limit && (after == null || !isUpTo(stored, after))) {
          found.add(stored);
        }
      }
      if (found.size() == limit) {
        break;
      }
    }
    return found;
  }

  private static boolean isUpTo(Stored stored, Stored last) {
    return stored.session().equals(last.session()) && !stored.at().isAfter(last.at());
  }

  private static Optional<SessionId> session(String name) {
    try {
      return Optional.of(new SessionId(name));
    } catch (IllegalArgumentException foreignFile) {
      return Optional.empty();
    }
  }

  /** Reads the part's file twice, so that no byte is given away before all are known to be good. */
  @Override
  public InputStream open(Stored stored, String part) {
    if (!PARTS.contains(part)) {
      throw new PortException(
          new Failure.InvalidRequest(
              "an archived session has no part '%s'; it has %s".formatted(part, PARTS)));
    }
    Path place = place(stored.session(), stored.at());
    Path file = place.resolve(ArchivePart.fileName(part));
    if (!Files.isDirectory(place)) {
      throw new PortException(
          new Failure.NotFound("nothing is archived at " + place + "; list what there is"));
    }
    try {
      requireIntact(place, file);
      InputStream in = Files.newInputStream(file);
      try {
        return ArchivePart.isZipped(part) ? new GZIPInputStream(in, 64 << 10) : in;
      } catch (IOException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw Disk.unreadable(e, "read the archived " + part, file);
    }
  }

  @Override
  public Health check() {
    return Disk.check(directory);
  }

  @Override
  public void close() {
    incoming.close();
  }

  private Path place(SessionId session, Instant at) {
    return directory.resolve(session.value()).resolve(TIME.format(at));
  }

  private static Optional<Instant> time(String name) {
    try {
      return Optional.of(TIME.parse(name, Instant::from));
    } catch (DateTimeParseException foreignFile) {
      return Optional.empty();
    }
  }

  private static void write(Bundle bundle, Path whole) throws IOException {
    StringBuilder sums = new StringBuilder();
    for (ArchivePart part : ArchivePart.of(bundle)) {
      String sum = part.writeTo(whole);
      sums.append(sum).append("  ").append(ArchivePart.fileName(part.name())).append('\n');
    }
    try (FileOutputStream out = new FileOutputStream(whole.resolve(SUMS).toFile())) {
      out.write(sums.toString().getBytes(StandardCharsets.UTF_8));
      out.getFD().sync();
    }
    Disk.sync(whole);
  }

  private static void move(Path whole, Path place) throws IOException {
    try {
      Files.move(whole, place, StandardCopyOption.ATOMIC_MOVE);
      Disk.sync(Objects.requireNonNull(place.getParent(), "place has no parent"));
    } catch (FileSystemException e) {
      if (!Files.isDirectory(place)) {
        throw e;
      }
      if (Files.mismatch(whole.resolve(SUMS), place.resolve(SUMS)) >= 0) {
        throw new PortException(
            new Failure.Conflict(
                place + " already holds another state of the session; nothing was stored"),
            e);
      }
    }
  }

  private static void requireIntact(Path place, Path file) throws IOException {
    String line = "  " + file.getFileName();
    Path sums = place.resolve(SUMS);
    List<String> all =
        Files.exists(sums) ? Files.readAllLines(sums, StandardCharsets.ISO_8859_1) : List.of();
    String expected =
        all.stream()
            .filter(sum -> sum.endsWith(line))
            .map(sum -> sum.substring(0, sum.length() - line.length()))
            .findFirst()
            .orElse("none");
    if (!Files.exists(file) || !Sums.of(file).equals(expected)) {
      throw new PortException(
          new Failure.Corrupt(
              "%s is not what was archived: its SHA-256 is not the one in %s beside it; restore it from a replica"
                  .formatted(file, SUMS)));
    }
  }

  private static void discard(Path whole) {
    try {
      Disk.deleteTree(whole);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot remove {0}: {1}", whole, e.getMessage());
    }
  }
}
