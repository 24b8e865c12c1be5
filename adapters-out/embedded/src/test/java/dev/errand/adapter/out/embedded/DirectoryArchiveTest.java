package dev.errand.adapter.out.embedded;

import static dev.errand.testkit.ArchiveContract.bundle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.ArchiveContract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryArchiveTest implements ArchiveContract {

  @TempDir private Path directory;
  private DirectoryArchive archive;

  @BeforeEach
  void open() {
    archive = new DirectoryArchive(directory, new CountingIds());
  }

  @AfterEach
  void close() {
    archive.close();
  }

  @Override
  public Archive archive() {
    return archive;
  }

  @Nested
  class OnDisk {

    private final Path place = Path.of("s", "20260101T123456.789000000Z");

    @Test
    void aSessionShouldHaveItsPartsAndTheirSums() throws IOException {
      archive.store(bundle("s", AT));

      assertThat(names(directory.resolve(place)))
          .containsExactly(
              "SHA256SUMS",
              "filesystem.tar.gz",
              "ledger.jsonl.gz",
              "metadata.json",
              "snapshot.json.gz");
      assertThat(Files.readString(directory.resolve(place).resolve("SHA256SUMS")))
          .contains(Sums.of(directory.resolve(place).resolve("ledger.jsonl.gz")));
    }

    @Test
    void theTarShouldBeSortedOfOneTimeAndReadableByOthers() throws IOException {
      WorkspacePath longPath =
          WorkspacePath.of("deep/".repeat(60) + "ünïcode-" + "x".repeat(120) + ".csv");
      Archive.Bundle bundle =
          new Archive.Bundle(
              new SessionId("s"),
              AT,
              ArchiveContract.text("{}"),
              ArchiveContract.text("{}"),
              ArchiveContract.text(""),
              Map.of(
                  longPath,
                  new Archive.ArchivedFile(3, ArchiveContract.text("abc")),
                  WorkspacePath.of("a.csv"),
                  new Archive.ArchivedFile(1, ArchiveContract.text("1"))));
      archive.store(bundle);

      try (InputStream in =
              archive.open(archive.list(new SessionId("s")).getFirst(), "filesystem.tar");
          TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8")) {
        TarArchiveEntry first = tar.getNextEntry();
        assertThat(first.getName()).isEqualTo("a.csv");
        assertThat(first.getLastModifiedDate())
            .isEqualTo(Date.from(AT.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)));
        TarArchiveEntry second = tar.getNextEntry();
        assertThat(second.getName()).isEqualTo(longPath.value());
        assertThat(new String(tar.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("abc");
        assertThat(tar.getNextEntry()).isNull();
      }
    }

    @Test
    void theSameSessionShouldGiveTheSameBytes() throws IOException {
      archive.store(bundle("s", AT));
      archive.store(bundle("t", AT));

      for (String name : names(directory.resolve(place))) {
        assertThat(directory.resolve(place).resolve(name))
            .hasSameBinaryContentAs(
                directory.resolve("t").resolve(place.getFileName()).resolve(name));
      }
    }

    @Test
    void anotherStateOfTheSameTimeShouldBeAConflict() {
      archive.store(bundle("s", AT));
      Archive.Bundle other =
          new Archive.Bundle(
              new SessionId("s"),
              AT,
              ArchiveContract.text("{}"),
              ArchiveContract.text("{}"),
              ArchiveContract.text("other"),
              Map.of());

      assertThat(failureOf(() -> archive.store(other))).isInstanceOf(Failure.Conflict.class);
    }

    @Test
    void aDamagedPartShouldBeNamedBeforeAByteOfItIsGivenAway() throws IOException {
      archive.store(bundle("s", AT));
      for (String part : List.of("metadata.json", "ledger.jsonl", "filesystem.tar")) {
        Path file = directory.resolve(place).resolve(ArchivePart.fileName(part));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x10;
        Files.write(file, bytes);

        Failure failure =
            failureOf(() -> archive.open(archive.list(new SessionId("s")).getFirst(), part));

        assertThat(failure).isInstanceOf(Failure.Corrupt.class);
        assertThat(failure.message()).contains(file.toString());
      }
    }

    @Test
    void aMissingPartOrMissingSumsShouldBeCorrupt() throws IOException {
      archive.store(bundle("s", AT));
      Archive.Stored stored = archive.list(new SessionId("s")).getFirst();
      Files.delete(directory.resolve(place).resolve("ledger.jsonl.gz"));
      assertThat(failureOf(() -> archive.open(stored, "ledger.jsonl")))
          .isInstanceOf(Failure.Corrupt.class);

      Files.delete(directory.resolve(place).resolve("SHA256SUMS"));

      assertThat(failureOf(() -> archive.open(stored, "snapshot.json")))
          .isInstanceOf(Failure.Corrupt.class);
    }

    @Test
    void changedSumsShouldBeCorruptHoweverTheyAreChanged() throws IOException {
      archive.store(bundle("s", AT));
      Archive.Stored stored = archive.list(new SessionId("s")).getFirst();
      Path sums = directory.resolve(place).resolve("SHA256SUMS");
      byte[] whole = Files.readAllBytes(sums);

      for (int at = 0; at < 64; at += 7) {
        byte[] changed = whole.clone();
        changed[at] ^= (byte) 0x80;
        Files.write(sums, changed);
        assertThat(failureOf(() -> archive.open(stored, "snapshot.json")))
            .isInstanceOf(Failure.Corrupt.class);
      }
    }

    @Test
    void aCutPartShouldBeCorrupt() throws IOException {
      archive.store(bundle("s", AT));
      Archive.Stored stored = archive.list(new SessionId("s")).getFirst();
      Path tar = directory.resolve(place).resolve("filesystem.tar.gz");
      Files.write(tar, Arrays.copyOf(Files.readAllBytes(tar), 20));

      assertThat(failureOf(() -> archive.open(stored, "filesystem.tar")))
          .isInstanceOf(Failure.Corrupt.class);
    }

    @Test
    void onlyPartsShouldBeOpened() {
      archive.store(bundle("s", AT));
      Archive.Stored stored = archive.list(new SessionId("s")).getFirst();

      for (String part : List.of("../metadata.json", "SHA256SUMS", "", "/etc/passwd")) {
        assertThat(failureOf(() -> archive.open(stored, part)))
            .isInstanceOf(Failure.InvalidRequest.class);
      }
    }

    @Test
    void aLargeFileShouldGoToTheDiskWhileItIsWritten() throws IOException {
      byte[] some = new byte[1 << 20];
      new Random(1).nextBytes(some);
      List<Long> onDisk = new ArrayList<>();
      Archive.Content content =
          out -> {
            for (int i = 0; i < 16; i++) {
              onDisk.add(sizeOf(directory.resolve(".incoming")));
              out.write(some);
            }
          };

      archive.store(
          new Archive.Bundle(
              new SessionId("s"),
              AT,
              ArchiveContract.text("{}"),
              ArchiveContract.text("{}"),
              ArchiveContract.text(""),
              Map.of(WorkspacePath.of("a"), new Archive.ArchivedFile(16L << 20, content))));

      for (int i = 1; i < 16; i++) {
        assertThat(onDisk.get(i)).isGreaterThan((i << 20) - (1 << 18));
      }
    }

    private long sizeOf(Path tree) throws IOException {
      try (Stream<Path> files = Files.walk(tree)) {
        return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
      }
    }

    @Test
    void aFileInPlaceOfTheDirectoryShouldBeNamed() throws IOException {
      Path file = Files.writeString(directory.resolve("file"), "x");
      try (DirectoryArchive wrong = new DirectoryArchive(file, new CountingIds())) {
        for (Runnable call :
            List.<Runnable>of(
                () -> wrong.store(bundle("s", AT)), () -> wrong.list(new SessionId("s")))) {
          Failure failure = failureOf(call);
          assertThat(failure).isInstanceOf(Failure.Unavailable.class);
          assertThat(failure.message()).contains(file.toString(), "directory");
        }
      }
    }

    @Test
    void whatADeadProcessLeftShouldBeRemoved() throws IOException {
      Path dead = Files.createDirectories(directory.resolve(".incoming/0123456789ab/x"));
      Files.writeString(dead.resolve("ledger.jsonl.gz"), "half");

      archive.store(bundle("s", AT));

      assertThat(dead.getParent()).doesNotExist();
    }

    private List<String> names(Path directory) throws IOException {
      try (Stream<Path> files = Files.list(directory)) {
        return files.map(file -> file.getFileName().toString()).sorted().toList();
      }
    }
  }

  private static Failure failureOf(Runnable call) {
    return catchThrowableOfType(PortException.class, call::run).failure();
  }
}
