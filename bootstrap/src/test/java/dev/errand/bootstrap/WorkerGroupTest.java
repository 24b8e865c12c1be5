package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.in.ServeBriefs.OnDeath;
import dev.errand.application.port.out.Scheduler;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker, its own parts and the other members of its process. */
class WorkerGroupTest {

  private WorkerStage stage;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    stage = new WorkerStage(directory);
  }

  @Nested
  class Parts {

    @Test
    void partThatFailsShouldStopTheProcessWhichSaysWhatDied() throws Exception {
      WorkerStage.Process worker = stage.process();
      worker.plan.nth("mailbox.receive", 1, Fault.defect(new IllegalStateException("a defect")));

      worker.serves();

      assertThat(worker.ended().cause()).contains("the mailbox loop died").contains("a defect");
      assertThat(stage.uncaught()).isEmpty();
    }

    @Test
    void partThatDiesOfAnErrorShouldStopTheProcessAndHideTheErrorFromNobody() throws Exception {
      Error error = new StackOverflowError("too deep");
      WorkerStage.Process worker = stage.process();
      worker.plan.nth("mailbox.receive", 1, Fault.defect(error));

      worker.serves();

      assertThat(worker.ended().cause()).contains("the mailbox loop died").contains("too deep");
      assertThat(stage.uncaught()).containsExactly(error);
    }

    @Test
    void partBesideTheWorkThatDiesShouldStopTheProcessToo() throws Exception {
      WorkerStage.Process worker = stage.process();
      worker.plan.nth("ledger.debts", 1, Fault.defect(new IllegalStateException("a defect")));

      worker.serves();

      assertThat(worker.ended().cause()).contains("the relay died");
    }

    @Test
    void checkpointsShouldBeMadeWhileServingAndOnceMoreAtTheStop(@TempDir Path home)
        throws Exception {
      Path key = home.resolve("audit.pem");
      ErrandApplication.auditFiles(stage.codecs).newKey(key);
      stage.secrets.put("audit-key", Files.readString(key));
      Path file = home.resolve("checkpoints.jsonl");
      stage.model.says("1").says("2");
      stage.process().serves().submit(WorkerStage.brief("how many?"));
      stage.until("one is done", () -> stage.reports().size() == 1);

      WorkerStage.Process worker =
          stage.process(settings -> settings.checkpoints("audit-key", file)).serves();
      int first = Files.readAllLines(file).size();
      worker.submit(WorkerStage.brief("and now?"));
      stage.until("both are done", () -> stage.reports().size() == 2);
      worker.stops();
      ServeBriefs.Summary summary = worker.ended();

      assertThat(first).isEqualTo(1);
      assertThat(Files.readAllLines(file)).hasSize(2);
      assertThat(stage.telemetry.counted("errand.audit.checkpoints")).isEqualTo(2);
      assertThat(summary.clean()).isTrue();
      assertThat(summary.drained()).isZero();
    }
  }

  @Nested
  class Readiness {

    @Test
    void stopShouldEndReadinessBeforeAnythingElse() {
      WorkerStage.Process worker = stage.process();

      worker.stops();

      assertThat(worker.app.checkHealth().notReady())
          .containsEntry("service", "shutting down: asked to stop");
    }

    @Test
    void deathOfAMemberShouldEndReadinessAndBeNamedDuringTheDrain() throws Exception {
      stage.model.does(stage.slowly(Duration.ofSeconds(20), "42"));
      Part dies =
          new Part("http") {
            @Override
            void lives() throws InterruptedException {
              stage.time.sleep(Duration.ofSeconds(5));
              throw new IllegalStateException("the port is taken");
            }
          };
      WorkerStage.Process worker = stage.process().serves(dies);
      stage.sends(Fixtures.brief("work").build());

      stage.pass(Duration.ofSeconds(10));

      assertThat(worker.summary()).isNull();
      assertThat(worker.app.checkHealth().notReady())
          .containsEntry("service", "shutting down: http stopped unasked: the port is taken");
    }
  }

  @Nested
  class Members {

    @Test
    void memberThatIsInterruptedUnaskedShouldStopTheGroup() throws Exception {
      Part dies =
          new Part("http") {
            @Override
            void lives() throws InterruptedException {
              throw new InterruptedException();
            }
          };

      WorkerStage.Process worker = stage.process().serves(dies);

      assertThat(worker.ended().cause()).contains("http").contains("it was interrupted");
    }

    @Test
    void memberThatEndsDuringTheDrainShouldNotBeStartedAgain() throws Exception {
      stage.model.does(stage.slowly(Duration.ofSeconds(20), "42"));
      Part brief =
          new Part("brief") {
            @Override
            void lives() throws InterruptedException {
              stage.time.sleep(Duration.ofSeconds(5));
            }

            @Override
            public OnDeath onDeath() {
              return OnDeath.RESTART;
            }
          };
      WorkerStage.Process worker = stage.process().serves(brief);
      stage.sends(Fixtures.brief("work").build());
      stage.pass(Duration.ofSeconds(1));

      worker.stops();
      ServeBriefs.Summary summary = worker.ended();

      assertThat(summary.drained()).isGreaterThan(Duration.ofSeconds(15));
      assertThat(brief.starts).hasValue(1);
    }

    @Test
    void memberThatDoesNotStopInTimeShouldBeInterrupted() throws Exception {
      Part stubborn = deafToWords();
      Part hangs = hangsWhenTold();
      WorkerStage.Process worker = stage.process().serves(stubborn, hangs);

      worker.stops();
      ServeBriefs.Summary summary = worker.ended();
      stage.time.awaitIdle();

      assertThat(summary.clean()).isFalse();
      assertThat(summary.drained()).isEqualTo(Duration.ofSeconds(10));
      assertThat(stubborn.ended).hasValue(1);
      assertThat(hangs.ended).hasValue(1);
      assertThat(hangs.interruptedWhenTold).hasValue(1);
    }
  }

  @Nested
  class Interrupted {

    @Test
    void processThatIsInterruptedShouldSaySoAndLeaveNoPartRunning() throws Exception {
      WorkerStage.Process worker = stage.process();

      isServedAndInterrupted(worker);
      assertThat(worker.app.checkHealth().notReady())
          .containsEntry("service", "shutting down: interrupted");
      stage.time.awaitIdle();
      long probes = worker.plan.calls("ledger.check");
      long rounds = worker.plan.calls("ledger.debts");
      stage.pass(Duration.ofMinutes(5));

      assertThat(worker.plan.calls("ledger.check")).as("probes").isEqualTo(probes);
      assertThat(worker.plan.calls("ledger.debts")).as("rounds").isEqualTo(rounds);
    }

    @Test
    void everyMemberShouldBeToldAndInterrupted() throws Exception {
      Part heedsWords = deafToInterrupts();
      Part heedsInterrupts = deafToWords();
      Part hangs = hangsWhenTold();

      isServedAndInterrupted(stage.process(), heedsWords, heedsInterrupts, hangs);

      assertThat(heedsWords.ended).hasValue(1);
      assertThat(heedsInterrupts.ended).hasValue(1);
      assertThat(hangs.ended).hasValue(1);
      assertThat(hangs.interruptedWhenTold).hasValue(1);
    }

    @Test
    void memberShouldNotBeStartedAgain() throws Exception {
      Part part =
          new Part("part") {
            @Override
            public OnDeath onDeath() {
              return OnDeath.RESTART;
            }
          };

      isServedAndInterrupted(stage.process(), part);
      stage.pass(Duration.ofMinutes(5));

      assertThat(part.starts).hasValue(1);
      assertThat(part.ended).hasValue(1);
    }

    private void isServedAndInterrupted(WorkerStage.Process worker, ServeBriefs.Member... members)
        throws InterruptedException {
      Scheduler.Task serving =
          stage.time.start(
              "serve",
              () -> {
                try {
                  worker.app.serveBriefs().run(List.of(members));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      stage.pass(Duration.ofSeconds(1));
      serving.interrupt();
      stage.time.awaitIdle();
    }
  }

  private Part deafToWords() {
    return new Part("deaf to words") {
      @Override
      public void stop() {}
    };
  }

  private Part deafToInterrupts() {
    return new Part("deaf to interrupts") {
      @Override
      void lives() {
        while (true) {
          try {
            super.lives();
            return;
          } catch (InterruptedException e) {
            // It is deaf.
          }
        }
      }
    };
  }

  private Part hangsWhenTold() {
    return new Part("hangs when told") {
      @Override
      public void stop() {
        try {
          stage.time.sleep(Duration.ofHours(9));
        } catch (InterruptedException e) {
          interruptedWhenTold.incrementAndGet();
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  /** A member that lives until it is told to stop. */
  private class Part implements ServeBriefs.Member {
    private final String name;
    private final Scheduler.Signal told = stage.time.signal();
    final AtomicInteger starts = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final AtomicInteger interruptedWhenTold = new AtomicInteger();

    Part(String name) {
      this.name = name;
    }

    void lives() throws InterruptedException {
      told.await(Duration.ofDays(365));
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void run() throws InterruptedException {
      starts.incrementAndGet();
      try {
        lives();
      } finally {
        ended.incrementAndGet();
      }
    }

    @Override
    public void stop() {
      told.raise();
    }
  }
}
