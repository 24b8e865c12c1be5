package dev.errand.adapter.out.embedded;

import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.SessionLedgerContract;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FileSessionLedgerTest implements SessionLedgerContract {

  private static final SessionId SESSION = new SessionId("01session");

  @TempDir private Path directory;
  private FileSessionLedger ledger;

  @BeforeEach
  void open() {
    ledger = another(directory, Fsync.ON);
  }

  @AfterEach
  void close() throws IOException {
    ledger.close();
  }

  @Override
  public SessionLedger ledger() {
    return ledger;
  }

  @Nested
  class Durability {

    private final RecordingDisk disk = new RecordingDisk();
    private FileSessionLedger recorded;

    @BeforeEach
    void open() {
      recorded = another(directory, disk);
    }

    @AfterEach
    void close() throws IOException {
      recorded.close();
    }

    @Test
    void everyAppendShouldWaitForTheDiskOnceHoweverManyEventsItHas() {
      recorded.append(SESSION, checkpoints(1, 10, 1));
      recorded.append(SESSION, checkpoints(11, 11, 1));

      assertThat(disk.calls).containsExactly("content", "names 01sess", "content");
    }

    @Test
    void theNameOfAFileThatAnotherProcessMadeShouldBeMadeDurableToo() throws IOException {
      ledger.append(SESSION, checkpoints(1, 1, 1));

      recorded.append(SESSION, checkpoints(2, 2, 1));

      assertThat(disk.calls).containsExactly("content", "names 01sess");
    }

    @Test
    void withoutFsyncNothingShouldBeWaitedFor() throws IOException {
      SessionLedger hasty =
          new FileSessionLedgerProvider()
              .open(
                  URI.create("file:" + directory + "?fsync=off"),
                  Fixtures.context(new LineCodecs(), new WallScheduler()));
      hasty.append(SESSION, checkpoints(1, 3, 1));

      assertThat(ledger.head(SESSION)).contains(new Head(3, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"content", "names 01sess"})
    void whatTheDiskDidNotConfirmShouldBeUnknownUntilItDoes(String failing) {
      disk.failing = failing;

      Failure first = failureOf(() -> recorded.append(SESSION, checkpoints(1, 2, 1)));
      Failure still = failureOf(() -> recorded.head(SESSION));
      Failure again = failureOf(() -> recorded.append(SESSION, checkpoints(3, 3, 1)));
      disk.failing = "";
      disk.calls.clear();

      assertThat(List.of(first, still, again)).allMatch(Failure.TimedOut.class::isInstance);
      assertThat(first.message()).contains("01session.jsonl").contains("broken disk");
      assertThat(recorded.head(SESSION)).contains(new Head(2, 1));
      assertThat(disk.calls).containsExactly("content", "names 01sess");
      recorded.append(SESSION, checkpoints(3, 3, 1));
      assertThat(read(recorded)).isEqualTo(checkpoints(1, 3, 1));
      assertThat(disk.calls).hasSize(3);
    }
  }

  @Nested
  class Instances {

    @Test
    void twoOfOneProcessShouldSeeEachOthersEvents() throws IOException {
      try (FileSessionLedger other = another(directory, Fsync.ON)) {
        for (int i = 1; i <= 20; i++) {
          (i % 2 == 0 ? ledger : other).append(SESSION, checkpoints(i, i, 1));
        }

        assertThat(read(other)).isEqualTo(checkpoints(1, 20, 1));
        assertThat(failureOf(() -> other.append(SESSION, checkpoints(20, 20, 1))))
            .isInstanceOf(Failure.Conflict.class);
      }
    }

    @Test
    void aWriterThatSleptThroughANewerAttemptShouldBeFencedOut() throws IOException {
      ledger.append(SESSION, checkpoints(1, 2, 1));
      try (FileSessionLedger newer = another(directory, Fsync.ON)) {
        newer.append(SESSION, checkpoints(3, 3, 2));
      }

      Failure failure = failureOf(() -> ledger.append(SESSION, checkpoints(3, 3, 1)));

      assertThat(failure).isInstanceOf(Failure.FencedOut.class);
      assertThat(failure.message()).contains("epoch 2");
      assertThat(read(ledger)).hasSize(3);
    }
  }

  @Nested
  class Places {

    @Test
    void openingAndLookingShouldMakeNothing() throws IOException {
      Path nowhere = directory.resolve("not/yet");
      try (FileSessionLedger fresh = another(nowhere, Fsync.ON)) {
        assertThat(fresh.head(SESSION)).isEmpty();
        assertThat(fresh.list(10, null)).isEmpty();
        assertThat(fresh.check()).isEqualTo(new Health.Up());
      }

      assertThat(nowhere).doesNotExist();
    }

    @Test
    void aFileInPlaceOfTheDirectoryShouldBeNamed() throws IOException {
      Path file = Files.writeString(directory.resolve("file"), "x");
      try (FileSessionLedger wrong = another(file, Fsync.ON)) {
        assertUnavailable(() -> wrong.append(SESSION, checkpoints(1, 1, 1)), file);
        assertUnavailable(() -> wrong.head(SESSION), file);
        assertThat(wrong.check()).isInstanceOf(Health.Down.class);
      }
      assertThat(file).hasContent("x");
    }

    @Test
    void aFileInPlaceOfTheSessionsShouldBeNamed() throws IOException {
      Path file = Files.writeString(directory.resolve("sessions"), "x");

      assertUnavailable(() -> ledger.append(SESSION, checkpoints(1, 1, 1)), file);
      assertUnavailable(() -> ledger.list(10, null), file);
      assertUnavailable(() -> ledger.head(SESSION), file);
    }

    @Test
    void aDirectoryInPlaceOfASessionShouldBeNamed() throws IOException {
      Path place = Files.createDirectories(directory.resolve("sessions/01sess/01session.jsonl"));

      assertUnavailable(() -> ledger.append(SESSION, checkpoints(1, 1, 1)), place);
      assertUnavailable(() -> ledger.read(SESSION, 0, event -> {}), place);
    }

    @Test
    void foreignFilesShouldNotBeListed() throws IOException {
      ledger.append(SESSION, checkpoints(1, 1, 1));
      Files.writeString(directory.resolve("sessions/readme.txt"), "x");
      Files.writeString(directory.resolve("sessions/01sess/notes.txt"), "x");
      Files.writeString(directory.resolve("sessions/01sess/no id.jsonl"), "x");
      Files.writeString(directory.resolve("sessions/01sess/01sessempty.jsonl"), "");

      assertThat(ledger.list(10, null)).containsExactly(SESSION);
    }

    @ParameterizedTest
    @CsvSource({"r-xr-xr-x,append", "-wx-wx-wx,list", "rw-rw-rw-,read"})
    void aMissingPermissionShouldBeNamed(String permissions, String operation) throws IOException {
      ledger.append(SESSION, checkpoints(1, 1, 1));
      Path sessions = directory.resolve("sessions");
      Files.setPosixFilePermissions(sessions, PosixFilePermissions.fromString(permissions));
      try {
        Assumptions.assumeFalse(
            Files.isWritable(sessions)
                && Files.isReadable(sessions)
                && Files.isExecutable(sessions),
            "nothing is forbidden to the user of these tests");
        FileSessionLedger fresh = another(directory, Fsync.ON);
        ThrowingCallable call =
            switch (operation) {
              case "append" -> () -> fresh.append(new SessionId("02other"), checkpoints(1, 1, 1));
              case "list" -> () -> fresh.list(10, null);
              default -> () -> fresh.read(SESSION, 0, event -> {});
            };

        Failure failure = failureOf(call);

        assertThat(failure).isInstanceOf(Failure.Unavailable.class);
        assertThat(failure.message()).contains(sessions.toString(), "right to read and write");
      } finally {
        Files.setPosixFilePermissions(sessions, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }

    @Test
    void aSessionRemovedUnderAWriterShouldBeNoticed() throws IOException {
      ledger.append(SESSION, checkpoints(1, 2, 1));
      Path file = directory.resolve("sessions/01sess/01session.jsonl");
      Files.delete(file);

      Failure failure = failureOf(() -> ledger.append(SESSION, checkpoints(3, 3, 1)));

      assertThat(failure).isInstanceOf(Failure.Corrupt.class);
      assertThat(failure.message()).contains(file.toString(), "restore");
    }

    private void assertUnavailable(ThrowingCallable call, Path place) {
      Failure failure = failureOf(call);
      assertThat(failure).isInstanceOf(Failure.Unavailable.class);
      assertThat(failure.message()).contains(place.toString()).containsIgnoringCase("director");
    }
  }

  private List<RecordedEvent> read(SessionLedger from) {
    List<RecordedEvent> events = new ArrayList<>();
    from.read(SESSION, 0, events::add);
    return events;
  }

  private static FileSessionLedger another(Path directory, Fsync fsync) {
    return new FileSessionLedger(directory, fsync, new LineCodecs(), new WallScheduler());
  }

  private static Failure failureOf(ThrowingCallable call) {
    PortException thrown = catchThrowableOfType(PortException.class, call);
    assertThat(thrown).as("a failure").isNotNull();
    return thrown.failure();
  }
}
