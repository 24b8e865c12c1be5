package dev.errand.adapter.out.embedded;

import static dev.errand.testkit.SessionEvents.checkpoint;
import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of one second, which share a file. */
final class JournalTest {

  private static final String SECOND = "01kaj2x7";
  private static final SessionId ONE = id("1");
  private static final SessionId TWO = id("2");
  private static final SessionId THREE = id("3");

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void place() {
    file = directory.resolve("sessions/01kaj2/" + SECOND + ".jsonl");
  }

  @Nested
  class Sharing {

    @Test
    void sessionsOfOneSecondShouldShareAFileAndOthersShouldNot() throws IOException {
      SessionId later = new SessionId("01kaj2x8" + "0".repeat(18));
      SessionId foreign = new SessionId("01kaj2x7-invoice");
      try (FileSessionLedger ledger = open(Fsync.OFF)) {
        for (SessionId each : List.of(ONE, TWO, later, foreign)) {
          ledger.append(each, checkpoints(1, 2, 1));
        }

        assertThat(names())
            .containsExactlyInAnyOrder(
                SECOND + ".jsonl", "01kaj2x8.jsonl", "01kaj2x7-invoice.jsonl");
        assertThat(ledger.list(10, null)).containsExactly(later, TWO, ONE, foreign);
        assertThat(ledger.list(2, later)).containsExactly(TWO, ONE);
        assertThat(ledger.list(10, ONE)).containsExactly(foreign);
      }
    }

    @Test
    void sessionsBetweenOneAnotherShouldBeReadApart() throws IOException {
      try (FileSessionLedger ledger = open(Fsync.OFF)) {
        for (int i = 1; i <= 30; i += 2) {
          ledger.append(ONE, checkpoints(i, i + 1, 1));
          ledger.append(TWO, checkpoints(i, i, 2 + i));
          ledger.append(TWO, checkpoints(i + 1, i + 1, 2 + i));
        }
        assertThat(read(ledger, ONE, 17)).isEqualTo(checkpoints(18, 30, 1));
      }
      try (FileSessionLedger reopened = open(Fsync.OFF)) {
        for (int after = 0; after <= 30; after++) {
          assertThat(read(reopened, ONE, after)).isEqualTo(checkpoints(after + 1, 30, 1));
          assertThat(read(reopened, TWO, after)).hasSize(30 - after);
        }
        assertThat(reopened.head(ONE)).contains(new Head(30, 1));
        assertThat(reopened.head(TWO)).contains(new Head(30, 31));
        assertThat(reopened.head(THREE)).isEmpty();
      }
    }

    @Test
    void whatAnotherProcessAddedToAFreshSessionShouldBeRead() throws IOException {
      try (FileSessionLedger ledger = open(Fsync.OFF);
          FileSessionLedger other = open(Fsync.OFF)) {
        ledger.append(ONE, checkpoints(1, 2, 1));
        other.append(ONE, checkpoints(3, 3, 2));

        assertThat(read(ledger, ONE, 0))
            .extracting(RecordedEvent::epoch)
            .containsExactly(1L, 1L, 2L);
      }
    }

    @Test
    void aFreshSessionShouldBeReadAgainAndAgain() throws IOException {
      try (FileSessionLedger ledger = open(Fsync.OFF)) {
        ledger.append(ONE, checkpoints(1, 2, 1));

        assertThat(read(ledger, ONE, 0)).isEqualTo(checkpoints(1, 2, 1));
        assertThat(read(ledger, ONE, 0)).isEqualTo(checkpoints(1, 2, 1));
      }
    }

    private List<String> names() throws IOException {
      try (Stream<Path> files = Files.list(directory.resolve("sessions/01kaj2"))) {
        return files.map(path -> path.getFileName().toString()).toList();
      }
    }
  }

  @Nested
  class Together {

    private final SlowDisk disk = new SlowDisk();
    private final Crowd crowd = new Crowd();
    private final AtomicReference<PortException> refusal = new AtomicReference<>();
    private FileSessionLedger ledger;

    @BeforeEach
    void openSlowly() {
      ledger = open(disk);
    }

    @AfterEach
    void close() throws IOException {
      ledger.close();
    }

    @Test
    void groupsThatComeWhileTheDiskIsBusyShouldWaitForItOnceTogether() throws Exception {
      crowd.start(() -> ledger.append(ONE, checkpoints(1, 1, 1)));
      disk.busy.await();
      for (int i = 0; i < 20; i++) {
        SessionId session = id("4" + (char) ('a' + i % 8) + i % 10);
        crowd.start(() -> ledger.append(session, checkpoints(1, 3, 1)));
      }
      crowd.awaitBlocked(20);

      disk.ready.countDown();
      crowd.join();

      assertThat(disk.waits).isEqualTo(2);
      try (FileSessionLedger reopened = open(Fsync.OFF)) {
        assertThat(reopened.list(100, null)).hasSize(21);
      }
    }

    @Test
    void aGroupThatIsRefusedShouldNotHarmThoseItCameWith() throws Exception {
      crowd.start(() -> ledger.append(ONE, checkpoints(1, 1, 1)));
      disk.busy.await();
      crowd.start(() -> ledger.append(TWO, checkpoints(1, 2, 1)));
      crowd.awaitBlocked(1);
      crowd.start(() -> refused(() -> ledger.append(ONE, checkpoints(7, 7, 1))));
      crowd.awaitBlocked(2);
      crowd.start(() -> ledger.append(THREE, checkpoints(1, 2, 1)));
      crowd.awaitBlocked(3);

      disk.ready.countDown();
      crowd.join();

      assertThat(refusal.get().failure()).isInstanceOf(Failure.Conflict.class);
      assertThat(ledger.head(ONE)).contains(new Head(1, 1));
      assertThat(ledger.head(TWO)).contains(new Head(2, 1));
      assertThat(ledger.head(THREE)).contains(new Head(2, 1));
    }

    @Test
    void ofTwoThatAppendTheSameSequenceInOneCommitOneShouldWin() throws Exception {
      crowd.start(() -> ledger.append(ONE, checkpoints(1, 1, 1)));
      disk.busy.await();
      for (int i = 0; i < 2; i++) {
        crowd.start(
            () -> {
              try {
                ledger.append(TWO, checkpoints(1, 1, 1));
              } catch (PortException e) {
                refusal.set(e);
              }
            });
      }
      crowd.awaitBlocked(2);

      disk.ready.countDown();
      crowd.join();

      assertThat(refusal.get().failure()).isInstanceOf(Failure.Conflict.class);
      assertThat(read(ledger, TWO, 0)).hasSize(1);
    }

    @Test
    void whatADiskDoesNotConfirmShouldBeUnknownToAllThatWereWritten() throws Exception {
      crowd.start(() -> ledger.append(ONE, checkpoints(1, 1, 1)));
      disk.busy.await();
      List<PortException> thrown = new ArrayList<>();
      for (SessionId each : List.of(TWO, THREE)) {
        crowd.start(
            () -> {
              try {
                ledger.append(each, checkpoints(1, 1, 1));
              } catch (PortException e) {
                synchronized (thrown) {
                  thrown.add(e);
                }
              }
            });
      }
      crowd.awaitBlocked(2);

      disk.brokenAfter = 1;
      disk.ready.countDown();
      crowd.join();

      assertThat(thrown).hasSize(2);
      assertThat(thrown)
          .extracting(PortException::failure)
          .allMatch(Failure.TimedOut.class::isInstance);
      assertThat(thrown.get(0)).isNotSameAs(thrown.get(1));
      disk.brokenAfter = Integer.MAX_VALUE;
      assertThat(ledger.head(TWO)).contains(new Head(1, 1));
      assertThat(ledger.head(ONE)).contains(new Head(1, 1));
    }

    private void refused(Runnable append) {
      refusal.set(catchThrowableOfType(PortException.class, append::run));
    }
  }

  @Nested
  class Damage {

    private byte[] whole;
    private int firstCommit;

    /** Commits of one, two and one group, of three sessions. */
    @BeforeEach
    void write() throws Exception {
      SlowDisk disk = new SlowDisk();
      try (FileSessionLedger ledger = open(disk)) {
        Thread first = Thread.ofPlatform().start(() -> ledger.append(ONE, checkpoints(1, 2, 1)));
        disk.busy.await();
        firstCommit = (int) Files.size(file);
        List<Thread> more = new ArrayList<>();
        for (SessionId each : List.of(TWO, THREE)) {
          Thread thread =
              Thread.ofPlatform()
                  .start(() -> ledger.append(each, List.of(checkpoint(1, 1, "x".repeat(3_000)))));
          more.add(thread);
          while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
          }
        }
        disk.ready.countDown();
        first.join();
        for (Thread each : more) {
          each.join();
        }
      }
      whole = Files.readAllBytes(file);
    }

    @Test
    void aWriteOfSeveralGroupsThatWasCutShouldKeepThoseThatAreWhole() throws IOException {
      Files.write(file, Arrays.copyOf(whole, whole.length - 10));
      try (FileSessionLedger ledger = open(Fsync.OFF)) {
        assertThat(ledger.list(10, null)).containsExactly(TWO, ONE);

        ledger.append(THREE, checkpoints(1, 1, 1));
      }
      try (FileSessionLedger reopened = open(Fsync.OFF)) {
        assertThat(reopened.list(10, null)).containsExactly(THREE, TWO, ONE);
      }
    }

    @Test
    void aPageThatNeverReachedTheDiskShouldTakeTheRestOfItsWriteWithIt() throws IOException {
      int sector = (firstCommit / 512 + 2) * 512;
      Arrays.fill(whole, sector, sector + 512, (byte) 0);
      Files.write(file, whole);
      try (FileSessionLedger ledger = open(Fsync.OFF)) {
        assertThat(ledger.list(10, null)).containsExactly(ONE);

        ledger.append(TWO, checkpoints(1, 1, 2));

        assertThat(ledger.head(TWO)).contains(new Head(1, 2));
      }
    }

    @Test
    void suchAPageBeforeALaterWriteShouldBeReported() throws IOException {
      try (FileSessionLedger ledger = open(Fsync.OFF)) {
        ledger.append(ONE, checkpoints(3, 3, 1));
      }
      byte[] damaged = Files.readAllBytes(file);
      int sector = (firstCommit / 512 + 2) * 512;
      Arrays.fill(damaged, sector, sector + 512, (byte) 0);
      Files.write(file, damaged);

      assertCorrupt(3);
    }

    @Test
    void aSessionsLastLineThatIsMissingBeforeOthersShouldBeReported() throws IOException {
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      lines.remove(1);
      lines.remove(0);
      Files.write(file, lines);

      assertCorrupt(1);
    }

    @Test
    void whatIsDamagedShouldNotHideTheSessionsAroundIt() throws IOException {
      whole[firstCommit + 50] ^= 1;
      Files.write(file, whole);

      try (FileSessionLedger ledger = open(Fsync.OFF)) {
        assertThat(ledger.list(10, null)).containsExactly(THREE, ONE);
      }
    }

    private void assertCorrupt(int line) throws IOException {
      try (FileSessionLedger ledger = open(Fsync.OFF)) {
        for (SessionId each : List.of(ONE, TWO, THREE)) {
          PortException thrown = catchThrowableOfType(PortException.class, () -> ledger.head(each));
          assertThat(thrown).hasMessageContaining(file + ", line " + line + ":");
          assertThat(thrown.failure()).isInstanceOf(Failure.Corrupt.class);
        }
      }
    }
  }

  @Test
  void manySessionsShouldBeForgottenAndFoundAgain() throws IOException {
    RecentJournals journals = new RecentJournals(3);
    try (FileSessionLedger ledger = open(Fsync.OFF)) {
      for (int i = 0; i < 9; i++) {
        ledger.append(new SessionId("foreign" + i), checkpoints(1, 1, 1));
      }
    }
    AppendMeans means =
        new AppendMeans(
            directory,
            new SharedLock(directory.resolve(".lock")),
            new WallScheduler(),
            Fsync.OFF,
            new OpenFiles(1));
    Journal first = null;
    for (int i = 0; i < 9; i++) {
      Path path = directory.resolve("sessions/foreig/foreign" + i + ".jsonl");
      Journal journal = journals.computeIfAbsent(path, each -> new Journal(each, means));
      assertThat(journal.head("foreign" + i)).isEqualTo(new Head(1, 1));
      first = first == null ? journal : first;
      assertThat(journals.computeIfAbsent(path, each -> new Journal(each, means)))
          .isSameAs(journal);
    }

    Path path = directory.resolve("sessions/foreig/foreign0.jsonl");
    assertThat(journals.computeIfAbsent(path, each -> new Journal(each, means))).isNotSameAs(first);
  }

  private static SessionId id(String end) {
    return new SessionId(SECOND + "0".repeat(18 - end.length()) + end);
  }

  private FileSessionLedger open(Fsync fsync) {
    return new FileSessionLedger(directory, fsync, new LineCodecs(), new WallScheduler());
  }

  private static List<RecordedEvent> read(FileSessionLedger ledger, SessionId session, long after) {
    List<RecordedEvent> events = new ArrayList<>();
    ledger.read(session, after, events::add);
    return events;
  }
}
