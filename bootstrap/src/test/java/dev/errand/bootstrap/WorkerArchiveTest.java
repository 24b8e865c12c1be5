package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.SimulatedCrash;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archiving beside the work. */
class WorkerArchiveTest {

  private WorkerStage stage;
  private Gate gate;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    stage = new WorkerStage(directory);
    gate = new Gate(stage.archive);
    stage.archive = gate;
  }

  private WorkerStage.Process serving() throws InterruptedException {
    return stage.process(WorkerSettings::archiveOnEnd).serves();
  }

  private SessionId finishes(WorkerStage.Process worker, String answer) throws Exception {
    stage.model.says(answer);
    SessionId session = worker.submit(WorkerStage.brief("how many?")).sessionId();
    stage.time.awaitIdle();
    assertThat(stage.isEmpty(stage.mailbox)).as("settled").isTrue();
    return session;
  }

  @Test
  void whatHasEndedShouldBeArchivedOnceAndCounted() throws Exception {
    WorkerStage.Process worker = serving();

    SessionId session = finishes(worker, "42");
    stage.pass(Duration.ofMinutes(12));

    assertThat(stage.archive.list(session))
        .containsExactly(new Archive.Stored(session, stage.records(session).getLast().at()));
    assertThat(stage.telemetry.counted("errand.archive.stored")).isOne();
    assertThat(stage.telemetry.timed("errand.archive.duration")).hasSize(1);
    assertThat(stage.telemetry.scrape()).contains("errand.archive.owed 0.0");
    assertThat(stage.uncaught()).isEmpty();
  }

  @Test
  void anArchiveThatHangsShouldHoldUpNoBrief() throws Exception {
    gate.hangs = true;
    WorkerStage.Process worker = serving();

    SessionId first = finishes(worker, "42");
    SessionId second = finishes(worker, "43");

    assertThat(stage.reports()).hasSize(2);
    assertThat(stage.archive.list(first)).isEmpty();
    gate.hangs = false;
    stage.until("both are archived", () -> stage.archive.complete(stored(first)));
    stage.until("both are archived", () -> stage.archive.complete(stored(second)));
  }

  @Test
  void anArchiveThatFailsShouldBeTriedAgainAndItsLagBeSeen() throws Exception {
    gate.refusals = 5;
    WorkerStage.Process worker = serving();

    SessionId session = finishes(worker, "42");
    stage.pass(Duration.ofSeconds(5));

    assertThat(stage.telemetry.scrape()).contains("errand.archive.owed 1.0");
    assertThat(stage.telemetry.scrape()).doesNotContain("errand.archive.lag 0.0");
    stage.until("archived", () -> stage.archive.complete(stored(session)));
    assertThat(stage.telemetry.counted("errand.archive.failed", "failure", "unavailable"))
        .isEqualTo(5);
    stage.pass(Duration.ofSeconds(1));
    assertThat(stage.telemetry.scrape()).contains("errand.archive.lag 0.0");
  }

  @Test
  void whatADeadProcessOwedShouldBeArchivedByTheNext() throws Exception {
    gate.crashes = true;
    SessionId session = finishes(serving(), "42");
    assertThat(stage.archive.list(session)).isEmpty();
    gate.crashes = false;

    serving();
    stage.until("archived", () -> stage.archive.complete(stored(session)));

    assertThat(stage.uncaught()).isEmpty();
  }

  @Test
  void whatEndedWhileNobodyArchivedShouldBeArchivedByWhoDoes() throws Exception {
    SessionId session = finishes(stage.process().serves(), "42");
    stage.pass(Duration.ofMinutes(5));
    assertThat(stage.archive.list(session)).isEmpty();

    serving();
    stage.until("archived", () -> stage.archive.complete(stored(session)));

    assertThat(stage.archive.list(session)).hasSize(1);
  }

  @Test
  void sessionsThatAreOpenShouldNotBeArchived() throws Exception {
    stage.model.does(stage.slowly(Duration.ofMinutes(4), "late"));
    WorkerStage.Process worker = serving();
    SessionId session = worker.submit(WorkerStage.brief("how many?")).sessionId();

    stage.pass(Duration.ofMinutes(3));

    assertThat(stage.archive.list(session)).isEmpty();
    assertThat(stage.telemetry.scrape()).doesNotContain("errand.archive.failed");
  }

  @Test
  void aStopShouldNotWaitForTheArchive() throws Exception {
    gate.hangs = true;
    WorkerStage.Process worker = serving();
    finishes(worker, "42");

    worker.stops();

    assertThat(worker.ended().clean()).isTrue();
  }

  private Archive.Stored stored(SessionId session) {
    return new Archive.Stored(session, stage.records(session).getLast().at());
  }

  /** An archive that hangs, refuses or kills while it is told to. */
  private final class Gate implements Archive {
    private final Archive inner;
    private volatile boolean hangs;
    private volatile boolean crashes;
    private volatile int refusals;
    private final AtomicInteger refused = new AtomicInteger();

    Gate(Archive inner) {
      this.inner = inner;
    }

    @Override
    public void store(Bundle bundle) {
      if (crashes) {
        throw new SimulatedCrash("in the archive");
      }
      while (hangs) {
        try {
          stage.time.sleep(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new PortException(new Failure.Interrupted("interrupted"));
        }
      }
      if (refused.get() < refusals) {
        refused.incrementAndGet();
        throw new PortException(new Failure.Unavailable("the archive is down"));
      }
      inner.store(bundle);
    }

    @Override
    public boolean complete(Stored stored) {
      return inner.complete(stored);
    }

    @Override
    public List<Stored> list(SessionId session) {
      return inner.list(session);
    }

    @Override
    public List<Stored> all(int limit, @Nullable Stored after) {
      return inner.all(limit, after);
    }

    @Override
    public InputStream open(Stored stored, String part) {
      return inner.open(stored, part);
    }
  }
}
