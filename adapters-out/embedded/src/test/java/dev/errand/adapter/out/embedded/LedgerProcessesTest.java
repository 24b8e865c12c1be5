package dev.errand.adapter.out.embedded;

import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent.CheckpointReached;
import dev.errand.domain.session.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that several processes use, of which some die. */
final class LedgerProcessesTest {

  /** Enough for two processes to meet, even if one comes late. */
  private static final int RACE = 3_000;

  private static final SessionId SESSION = new SessionId("01session");
  private static final int KILLS = 20;

  @TempDir private Path directory;

  @Test
  void whatWasAcknowledgedShouldOutliveEveryKill() throws IOException {
    Random random = new Random(7);
    long before = 0;

    for (int kill = 0; kill < KILLS; kill++) {
      long acknowledged = before;
      try (ChildJvm child = start("append", kill)) {
        int patience = 1 + random.nextInt(60);
        for (int i = 0; i < patience; i++) {
          acknowledged = Long.parseLong(child.line());
        }
        child.kill();
        for (String line : child.lines()) {
          acknowledged = line.isEmpty() ? acknowledged : Long.parseLong(line);
        }
      }

      List<RecordedEvent> events = read();

      assertThat(events).as("kill %d", kill).hasSizeGreaterThanOrEqualTo((int) acknowledged);
      assertWholeGroups(events);
      assertThat((long) events.size()).isGreaterThan(before);
      before = events.size();
    }
  }

  @Test
  void aSessionThatAnotherProcessHoldsShouldBeBusyUntilItIsLetGo() throws IOException {
    try (FileSessionLedger ledger = open(new HastyScheduler());
        ChildJvm child = start("hold", 0)) {
      assertThat(child.line()).isEqualTo("held");

      Failure failure =
          catchThrowableOfType(
                  PortException.class, () -> ledger.append(SESSION, checkpoints(1, 1, 1)))
              .failure();

      assertThat(failure).isInstanceOf(Failure.Unavailable.class);
      assertThat(failure.message())
          .contains("another process", directory.toString(), "nothing was stored");
      assertThat(ledger.head(SESSION)).isEmpty();
      child.nudge();
      assertThat(child.line()).isEqualTo("released");
      ledger.append(SESSION, checkpoints(1, 1, 1));
      assertThat(ledger.head(SESSION)).contains(new Head(1, 1));
    }
  }

  @Test
  void aSessionWhoseHolderWasKilledShouldBeFree() throws IOException {
    try (FileSessionLedger ledger = open()) {
      try (ChildJvm child = start("hold", 0)) {
        assertThat(child.line()).isEqualTo("held");
        child.kill();
      }

      ledger.append(SESSION, checkpoints(1, 1, 1));

      assertThat(ledger.head(SESSION)).contains(new Head(1, 1));
    }
  }

  @Test
  void ofTwoProcessesThatAppendTheSameSequenceExactlyOneShouldWin() throws IOException {
    int mine;
    int others;
    try (FileSessionLedger ledger = open();
        ChildJvm child = start("race", RACE)) {
      assertThat(child.line()).isEqualTo("ready");
      ChildMain.race(ledger, new SessionId("warm-up-too"), ChildMain.WARM_UP);
      child.nudge();
      mine = ChildMain.race(ledger, SESSION, RACE);
      others = Integer.parseInt(child.line());
    }

    assertThat(mine + others).isEqualTo(RACE);
    assertThat(mine).isPositive();
    assertThat(others).isPositive();
    assertWholeGroups(read());
    assertThat(read()).hasSize(RACE);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aDiskThatIsFullShouldBeToldAndLeaveNothingHalf() throws IOException {
    List<String> said;
    try (ChildJvm child =
        ChildJvm.startWithSmallFiles(
            200, "fill", directory.toString(), SESSION.value(), Integer.toString(2_000))) {
      said = child.lines();
    }

    assertThat(said).hasSize(5);
    long stored = Long.parseLong(said.get(0));
    assertThat(stored).isPositive();
    assertThat(said.get(1)).isEqualTo("StorageFull");
    assertThat(said.get(2)).contains("01session.jsonl", "Free some space", "nothing was stored");
    assertThat(said.get(3)).isEqualTo(said.get(0));
    assertThat(said.get(4)).isEqualTo(Long.toString(stored + 1));
    assertWholeGroups(read());
    assertThat(read()).hasSize((int) stored + 1);
    assertThat(Files.readAllLines(directory.resolve("sessions/01sess/01session.jsonl")))
        .hasSize((int) stored + 1);
  }

  private static void assertWholeGroups(List<RecordedEvent> events) {
    long last = 0;
    for (int i = 0; i < events.size(); i++) {
      RecordedEvent event = events.get(i);
      String name = ((CheckpointReached) event.event()).name();
      long first = Long.parseLong(name.substring(0, name.indexOf('-')));
      assertThat(event.sequence()).isEqualTo(i + 1);
      if (event.sequence() > last) {
        assertThat(first).isEqualTo(event.sequence());
        last = Long.parseLong(name.substring(name.indexOf('-') + 1, name.indexOf(':')));
      }
    }
    assertThat(last).isEqualTo(events.size());
  }

  private List<RecordedEvent> read() throws IOException {
    List<RecordedEvent> events = new ArrayList<>();
    try (FileSessionLedger ledger = open()) {
      ledger.read(SESSION, 0, events::add);
    }
    return events;
  }

  private ChildJvm start(String what, int number) throws IOException {
    return ChildJvm.start(what, directory.toString(), SESSION.value(), Integer.toString(number));
  }

  private FileSessionLedger open() {
    return open(new WallScheduler());
  }

  private FileSessionLedger open(Scheduler scheduler) {
    return new FileSessionLedger(directory, Fsync.ON, new LineCodecs(), scheduler);
  }

  /** Whose time goes by faster than real time when it waits. */
  private static final class HastyScheduler extends WallScheduler {
    private Duration slept = Duration.ZERO;

    @Override
    public synchronized Instant instant() {
      return super.instant().plus(slept);
    }

    @Override
    public synchronized void sleep(Duration duration) throws InterruptedException {
      super.sleep(duration);
      slept = slept.plusMillis(100);
    }
  }
}
