package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.in.ServeBriefs.OnDeath;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.tool.Effect;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.ScriptedTool;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ShutdownTest extends WorkerScenario {

  private static final SessionId SESSION = new SessionId("work");
  private static final String[] ENDS_BADLY = {"Failed", "DeadLettered", "Cancelled"};

  private void sendWork() throws InterruptedException {
    stage.sends(Fixtures.brief("work").replyTo(WorkerStage.REPLIES).build());
    stage.pass(Duration.ofSeconds(1));
  }

  @Nested
  class Briefs {

    @Test
    void longPollShouldBeCutShortAtOnce() throws Exception {
      WorkerStage.Process worker = stage.process().serves();

      worker.stops();
      stage.time.awaitIdle();

      ServeBriefs.Summary summary = worker.summary();
      assertThat(summary).isNotNull();
      assertThat(summary.clean()).isTrue();
      assertThat(summary.drained()).isZero();
      assertThat(summary.cause()).isEqualTo("asked to stop");
      assertThat(worker.app.checkHealth().notReady()).containsKey("service");
    }

    @Test
    void readinessShouldEndBeforeReceivingDoes() throws Exception {
      AtomicReference<CheckHealth> health = new AtomicReference<>();
      List<Set<String>> downWhenCutShort = new CopyOnWriteArrayList<>();
      stage.mailbox =
          receivingThrough(
              stage.mailbox, () -> downWhenCutShort.add(health.get().notReady().keySet()));
      WorkerStage.Process worker = stage.process();
      health.set(worker.app.checkHealth());
      worker.serves();

      worker.stops();
      worker.ended();

      assertThat(downWhenCutShort).hasSize(1);
      assertThat(downWhenCutShort.getFirst()).contains("service");
    }

    @Test
    void stopThatComesBeforeTheStartShouldNotBeForgotten() throws Exception {
      WorkerStage.Process worker = stage.process();
      stage.sends(Fixtures.brief("work").build());

      worker.stops();
      worker.serves();

      assertThat(worker.ended().clean()).isTrue();
      assertThat(stage.kinds(SESSION)).isEmpty();
      assertThat(stage.mailbox.depth().waiting()).isEqualTo(1);
    }

    @Test
    void briefInItsLastStepShouldFinishWithinTheDrainTime() throws Exception {
      stage.model.does(stage.slowly(Duration.ofSeconds(10), "42"));
      WorkerStage.Process worker = stage.process().serves();
      sendWork();

      worker.stops();
      ServeBriefs.Summary summary = worker.ended();

      assertThat(summary.finished()).isEqualTo(1);
      assertThat(summary.handedBack()).isZero();
      assertThat(summary.clean()).isTrue();
      assertThat(summary.drained()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
      assertThat(stage.reports()).hasSize(1);
      assertThat(stage.isEmpty(stage.mailbox)).isTrue();
    }

    @Test
    void briefWithMoreToDoShouldBeHandedBackAtTheNextStepAndGoOnElsewhere() throws Exception {
      ScriptedTool tool = new ScriptedTool(Fixtures.tool("count", Effect.READ_ONLY));
      stage.offers(tool.answers("{\"n\":42}"));
      stage
          .model
          .does(
              (request, listener) -> {
                stage.time.sleep(Duration.ofSeconds(10));
                return new dev.errand.application.port.out.LanguageModel.Reply(
                    "",
                    java.util.List.of(
                        new dev.errand.application.port.out.LanguageModel.WantedCall(
                            "count", "{}")),
                    dev.errand.domain.budget.TokenUsage.of(10, 5),
                    false);
              })
          .says("42");
      WorkerStage.Process worker = stage.process().serves();
      sendWork();

      worker.stops();
      ServeBriefs.Summary summary = worker.ended();
      int runsBefore = tool.runs().size();
      stage.process().serves();
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(summary.handedBack()).isEqualTo(1);
      assertThat(summary.finished()).isZero();
      assertThat(summary.clean()).isTrue();
      assertThat(runsBefore).isZero();
      assertThat(tool.runs()).hasSize(1);
      assertThat(stage.model.requests()).hasSize(2);
      assertThat(stage.journal).containsSubsequence("ledger HandedBack", "release PT0S");
      assertThat(stage.kinds(SESSION)).contains("Completed").doesNotContain(ENDS_BADLY);
      assertThat(stage.reports()).hasSize(1);
      assertThat(stage.deadLetters.list(dev.errand.application.port.out.DeadLetters.Filter.ALL, 1))
          .isEmpty();
    }

    @Test
    void briefThatOutlastsTheDrainShouldBeInterruptedAndHandedBackResumable() throws Exception {
      stage.model.does(stage.slowly(Duration.ofMinutes(5), "never")).says("42");
      WorkerStage.Process worker = stage.process().serves();
      sendWork();

      worker.stops();
      ServeBriefs.Summary summary = worker.ended();
      stage.process().serves();
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(summary.drained()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
      assertThat(summary.handedBack()).isEqualTo(1);
      assertThat(summary.clean()).isTrue();
      assertThat(stage.journal).contains("release PT0S");
      assertThat(stage.kinds(SESSION)).contains("Completed").doesNotContain(ENDS_BADLY);
      assertThat(stage.reports()).hasSize(1);
    }

    @Test
    void leaseShouldBeExtendedDuringTheDrain() throws Exception {
      stage.model.does(stage.slowly(Duration.ofSeconds(170), "42"));
      WorkerStage.Process worker =
          stage.process(settings -> settings.drain(Duration.ofMinutes(4))).serves();
      sendWork();
      stage.process().serves();

      worker.stops();
      worker.ended();

      assertThat(stage.kinds(SESSION)).containsOnlyOnce("AttemptStarted").contains("Completed");
    }

    @Test
    void briefThatHeedsNothingShouldNotHoldTheProcessLongerThanTheGrace() throws Exception {
      stage
          .model
          .does(
              (request, listener) -> {
                for (int i = 0; i < 10; i++) {
                  try {
                    stage.time.sleep(Duration.ofMinutes(10));
                  } catch (InterruptedException e) {
                    // It is deaf.
                  }
                }
                return WorkerStage.answer("too late");
              })
          .says("42");
      WorkerStage.Process worker = stage.process().serves();
      sendWork();

      worker.stops();
      ServeBriefs.Summary summary = worker.ended();
      stage.process().serves();
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(summary.clean()).isFalse();
      assertThat(summary.drained()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(42));
      assertThat(stage.kinds(SESSION)).contains("Completed").doesNotContain(ENDS_BADLY);
    }

    @Test
    void secondStopShouldCutTheDrainShort() throws Exception {
      stage.model.does(stage.slowly(Duration.ofMinutes(5), "never")).says("42");
      WorkerStage.Process worker = stage.process().serves();
      sendWork();

      worker.stops();
      stage.pass(Duration.ofSeconds(3));
      worker.stops();
      ServeBriefs.Summary summary = worker.ended();

      assertThat(summary.drained()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
      assertThat(summary.handedBack()).isEqualTo(1);
      assertThat(stage.kinds(SESSION)).doesNotContain(ENDS_BADLY);
      assertThat(stage.mailbox.depth().waiting()).isEqualTo(1);
    }

    @Test
    void waitForAThrottledProviderShouldBeCutShort() throws Exception {
      stage.model.fails(new Failure.Throttled("slow down", Duration.ofSeconds(25))).says("42");
      WorkerStage.Process worker = stage.process().serves();
      sendWork();

      worker.stops();
      stage.time.awaitIdle();

      assertThat(worker.ended().drained()).isLessThan(Duration.ofSeconds(1));
      assertThat(stage.kinds(SESSION)).endsWith("HandedBack");
    }

    @Test
    void messageThatArrivesWhileReceivingIsCutShortShouldGoBackUntouched() throws Exception {
      WorkerStage.Process worker = stage.process();
      Fault stopped =
          new Fault(
              Fault.Moment.AFTER,
              () -> {
                worker.stops();
                stage.time.sleep(Duration.ofSeconds(1));
              });
      worker.plan.nth("mailbox.receive", 1, stopped);
      stage.sends(Fixtures.brief("work").build());

      worker.serves();
      ServeBriefs.Summary summary = worker.ended();

      assertThat(summary.handedBack()).isEqualTo(1);
      assertThat(stage.kinds(SESSION)).isEmpty();
      assertThat(stage.mailbox.depth().waiting()).isEqualTo(1);
    }

    @Test
    void briefShouldSurviveManyShutdownsWithoutUsingUpItsAttempts() throws Exception {
      stage.model.otherwise(stage.slowly(Duration.ofMinutes(5), "42"));
      stage.sends(Fixtures.brief("work").replyTo(WorkerStage.REPLIES).build());
      for (int i = 0; i < 6; i++) {
        WorkerStage.Process worker = stage.process().serves();
        stage.pass(Duration.ofSeconds(10));
        worker.stops();
        worker.ended();
      }

      stage.process().serves();
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(stage.kinds(SESSION)).contains("Completed").doesNotContain(ENDS_BADLY);
    }

    @Test
    void mailboxThatIsAwayShouldNotHoldTheShutdownBack() throws Exception {
      WorkerStage.Process worker = stage.process();
      worker.plan.always(
          "mailbox.receive", Fault.before(new Failure.Unavailable("it cannot be reached")));
      worker.serves();
      stage.pass(Duration.ofMinutes(10));

      worker.stops();
      stage.time.awaitIdle();

      assertThat(worker.summary()).isNotNull();
      assertThat(worker.summary().drained()).isZero();
    }
  }

  @Nested
  class Members {

    @Test
    void everyMemberShouldBeToldAlthoughOneHangsAndOneFails() throws Exception {
      Part hangs =
          new Part("hangs") {
            @Override
            public void stop() {
              try {
                stage.time.sleep(Duration.ofHours(9));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
          };
      Part fails =
          new Part("fails") {
            @Override
            public void stop() {
              super.stop();
              throw new IllegalStateException("no");
            }
          };
      Part last = new Part("last");
      WorkerStage.Process worker = stage.process().serves(hangs, fails, last);

      worker.stops();
      ServeBriefs.Summary summary = worker.ended();

      assertThat(last.ended).hasValue(1);
      assertThat(fails.ended).hasValue(1);
      assertThat(summary.clean()).isFalse();
      assertThat(summary.drained()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
    }

    @Test
    void membersShouldGoOnForTheNoticeWhileNothingIsReceivedAnyMore() throws Exception {
      Part part = new Part("http");
      WorkerStage.Process worker =
          stage.process(settings -> settings.notice(Duration.ofSeconds(5))).serves(part);

      worker.stops();
      stage.time.awaitIdle();
      stage.sends(Fixtures.brief("work").build());
      stage.pass(Duration.ofMillis(4_900));

      assertThat(worker.summary()).isNull();
      assertThat(part.ended).hasValue(0);
      assertThat(worker.app.checkHealth().notReady()).containsKey("service");
      assertThat(stage.mailbox.depth().waiting()).isEqualTo(1);
      assertThat(worker.ended().drained()).isEqualTo(Duration.ofSeconds(5));
      assertThat(worker.summary().clean()).isTrue();
      assertThat(part.ended).hasValue(1);
      assertThat(stage.mailbox.depth().waiting()).isEqualTo(1);
    }

    @Test
    void noticeShouldRunBesideTheDrain() throws Exception {
      stage.model.does(stage.slowly(Duration.ofSeconds(10), "42"));
      WorkerStage.Process worker =
          stage
              .process(settings -> settings.notice(Duration.ofSeconds(5)))
              .serves(new Part("http"));
      sendWork();

      worker.stops();

      assertThat(worker.ended().drained()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
    }

    @Test
    void noticeShouldNotOutlastDrainAndGrace() throws Exception {
      WorkerStage.Process worker =
          stage.process(settings -> settings.notice(Duration.ofHours(1))).serves(new Part("http"));

      worker.stops();

      assertThat(worker.ended().drained()).isEqualTo(Duration.ofSeconds(40));
      assertThat(worker.summary().clean()).isTrue();
    }

    @Test
    void secondStopShouldCutTheNoticeShort() throws Exception {
      WorkerStage.Process worker =
          stage.process(settings -> settings.notice(Duration.ofSeconds(30))).serves(new Part("a"));

      worker.stops();
      stage.pass(Duration.ofSeconds(3));
      worker.stops();

      assertThat(worker.ended().drained())
          .isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_500));
    }

    @Test
    void noticeShouldBeGivenOnlyWhileThereIsSomebodyToGiveIt() throws Exception {
      Part dies =
          new Part("http") {
            @Override
            public void run() throws Exception {
              stage.time.sleep(Duration.ofSeconds(5));
              throw new java.io.IOException("the port is taken");
            }
          };
      WorkerStage.Process alone =
          stage.process(settings -> settings.notice(Duration.ofSeconds(30))).serves();
      WorkerStage.Process bereft =
          stage.process(settings -> settings.notice(Duration.ofSeconds(30))).serves(dies);

      alone.stops();

      assertThat(alone.ended().drained()).isZero();
      assertThat(bereft.ended().drained()).isZero();
    }

    @Test
    void memberThatDiesShouldStopTheGroupWhichSaysSo() throws Exception {
      stage.model.does(stage.slowly(Duration.ofMinutes(5), "never"));
      Part dies =
          new Part("http") {
            @Override
            public void run() throws Exception {
              stage.time.sleep(Duration.ofSeconds(5));
              throw new java.io.IOException("the port is taken");
            }
          };
      Part other = new Part("other");
      WorkerStage.Process worker = stage.process().serves(dies, other);
      sendWork();

      ServeBriefs.Summary summary = worker.ended();

      assertThat(summary.cause()).contains("http").contains("the port is taken");
      assertThat(summary.handedBack()).isEqualTo(1);
      assertThat(other.ended).hasValue(1);
      assertThat(stage.mailbox.depth().waiting()).isEqualTo(1);
    }

    @Test
    void memberThatDiesOfAnErrorShouldStopTheGroupToo() throws Exception {
      Part dies =
          new Part("http") {
            @Override
            public void run() {
              throw new dev.errand.testkit.SimulatedCrash("in a class initialiser");
            }
          };
      WorkerStage.Process worker = stage.process().serves(dies);

      assertThat(worker.ended().cause()).contains("http");
    }

    @Test
    void memberThatMayBeRestartedShouldBeAndMustNotHoldTheShutdownBack() throws Exception {
      AtomicInteger starts = new AtomicInteger();
      Part falls =
          new Part("falls") {
            @Override
            public void run() {
              starts.incrementAndGet();
            }

            @Override
            public OnDeath onDeath() {
              return OnDeath.RESTART;
            }
          };
      WorkerStage.Process worker = stage.process().serves(falls);

      stage.pass(Duration.ofMinutes(20));
      int before = starts.get();
      worker.stops();
      ServeBriefs.Summary summary = worker.ended();

      assertThat(before).isBetween(8, 20);
      assertThat(summary.cause()).isEqualTo("asked to stop");
      assertThat(summary.clean()).isTrue();
      assertThat(summary.drained()).isZero();
    }

    @Test
    void interruptShouldStopEverythingAtOnce() throws Exception {
      stage.model.does(stage.slowly(Duration.ofMinutes(5), "never"));
      Part part = new Part("part");
      WorkerStage.Process worker = stage.process();
      Scheduler.Task serving =
          stage.time.start(
              "serve",
              () -> {
                try {
                  worker.app.serveBriefs().run(java.util.List.of(part));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      sendWork();

      serving.interrupt();
      stage.time.awaitIdle();

      assertThat(stage.kinds(SESSION)).endsWith("HandedBack");
      assertThat(stage.mailbox.depth().waiting()).isEqualTo(1);
      assertThat(part.ended).hasValue(1);
    }
  }

  /** A mailbox that tells when a wait for messages is interrupted. */
  private static Mailbox receivingThrough(Mailbox mailbox, Runnable cutShort) {
    return (Mailbox)
        Proxy.newProxyInstance(
            Mailbox.class.getClassLoader(),
            new Class<?>[] {Mailbox.class},
            (self, method, arguments) -> {
              try {
                return method.invoke(mailbox, arguments);
              } catch (InvocationTargetException e) {
                if (e.getCause() instanceof InterruptedException) {
                  cutShort.run();
                }
                throw e.getCause();
              }
            });
  }

  /** A member that runs until it is told to stop. */
  private class Part implements ServeBriefs.Member {
    private final String name;
    private final Scheduler.Signal told = stage.time.signal();
    final AtomicInteger ended = new AtomicInteger();

    Part(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void run() throws Exception {
      try {
        told.await(Duration.ofDays(365));
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
