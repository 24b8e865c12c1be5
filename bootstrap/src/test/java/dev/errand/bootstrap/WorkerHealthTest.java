package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerHealthTest extends WorkerScenario {

  @Test
  void serviceShouldBeReadyOnceEverythingWasProbedAndNotBefore() throws Exception {
    WorkerStage.Process worker = stage.process();
    worker.plan.nth("ledger.check", 1, Fault.delay(stage.time, Duration.ofSeconds(1)));

    worker.serves();
    assertThat(worker.app.checkHealth().notReady())
        .hasSize(1)
        .containsEntry("ledger", "not probed yet");
    stage.pass(Duration.ofSeconds(1));
    assertThat(worker.app.checkHealth().notReady()).isEmpty();
    assertThat(worker.app.checkHealth().components())
        .containsOnlyKeys(
            "archive",
            "audit",
            "dead-letters",
            "ledger",
            "mailbox",
            "model",
            "tools:scripted",
            "workspaces");
  }

  @Test
  void dependencyThatIsDownShouldBeNamedWithItsReasonUntilItIsBack() throws Exception {
    WorkerStage.Process worker = stage.process().serves();
    worker.plan.always("ledger.check", Fault.before(new Failure.Unavailable("no route to it")));

    stage.pass(Duration.ofSeconds(6));
    assertThat(worker.app.checkHealth().notReady())
        .hasSize(1)
        .containsEntry("ledger", "no route to it");

    worker.plan.clear();
    stage.pass(Duration.ofSeconds(6));
    assertThat(worker.app.checkHealth().notReady()).isEmpty();
  }

  @Test
  void dependencyThatHangsShouldBeNamedWhileTheOthersAreProbedOn() throws Exception {
    WorkerStage.Process worker = stage.process().serves();
    stage.until("probed once", () -> worker.plan.calls("ledger.check") > 0);
    worker.plan.nth(
        "ledger.check",
        worker.plan.calls("ledger.check") + 1,
        new Fault(Fault.Moment.BEFORE, () -> stage.time.sleep(Duration.ofHours(1))));

    stage.pass(Duration.ofMillis(8_800));
    assertThat(worker.app.checkHealth().notReady())
        .containsOnlyKeys("ledger")
        .hasEntrySatisfying("ledger", reason -> assertThat(reason).contains("no answer for 3 s"));
    assertThat(worker.app.checkHealth().components().get("mailbox").checkedAt())
        .isAfterOrEqualTo(Fixtures.NOW.plusSeconds(5));

    stage.pass(Duration.ofSeconds(30));
    assertThat(worker.app.checkHealth().notReady()).as("the probe was interrupted").isEmpty();
  }

  @Test
  void answerShouldComeWithin200MillisecondsAlthoughEveryDependencyReallyHangs() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (JvmScheduler real = new JvmScheduler()) {
      stage.scheduler = real;
      WorkerStage.Process worker = stage.process();
      worker.plan.always(
          dev.errand.testkit.FaultPlan.ANY, new Fault(Fault.Moment.BEFORE, () -> deaf(never)));
      CheckHealth health = worker.app.checkHealth();
      health.components();

      long slowest = 0;
      for (int i = 0; i < 20; i++) {
        long began = System.nanoTime();
        assertThat(health.notReady()).containsKeys("ledger", "mailbox", "dead-letters");
        assertThat(health.components()).isNotEmpty();
        slowest = Math.max(slowest, System.nanoTime() - began);
      }

      assertThat(TimeUnit.NANOSECONDS.toMillis(slowest)).isLessThan(200);
    } finally {
      never.countDown();
    }
  }

  @Test
  void openBreakerShouldEndReadinessUntilItClosesHalf() throws Exception {
    stage.model.otherwise(
        (request, listener) -> {
          throw new PortException(new Failure.Unavailable("the provider is away"));
        });
    WorkerStage.Process worker = stage.process(settings -> settings.deadLetter(1, 1)).serves();
    for (int i = 0; i < 3; i++) {
      stage.sends(Fixtures.brief("brief-" + i).build());
    }

    stage.pass(Duration.ofSeconds(10));
    assertThat(worker.app.checkHealth().notReady())
        .containsOnlyKeys("breaker:scripted:model")
        .hasEntrySatisfying("breaker:scripted:model", why -> assertThat(why).contains("open"));
    assertThat(worker.app.checkHealth().components().get("breaker:scripted:model").health())
        .isInstanceOf(Health.Down.class);

    stage.pass(Duration.ofSeconds(61));
    assertThat(worker.app.checkHealth().notReady()).isEmpty();
  }

  @Test
  void everythingThatAnswersShouldBeShownAsUpWithTheInstantOfItsProbe() throws Exception {
    WorkerStage.Process worker = stage.process().serves();

    stage.pass(Duration.ofSeconds(7));

    assertThat(worker.app.checkHealth().components().values())
        .allSatisfy(component -> assertThat(component.health()).isInstanceOf(Health.Up.class))
        .allSatisfy(component -> assertThat(component.answered()).isTrue())
        .extracting(CheckHealth.Component::checkedAt)
        .containsOnly(Fixtures.NOW.plusSeconds(5));
  }

  @Test
  void mailboxWhoseDepthCannotBeReadShouldBeDownForThatReason() throws Exception {
    WorkerStage.Process worker = stage.process();
    worker.plan.always("mailbox.depth", Fault.before(new Failure.Denied("not for this user")));

    worker.serves();

    assertThat(worker.app.checkHealth().notReady())
        .hasSize(1)
        .containsEntry("mailbox", "not for this user");
  }

  @Test
  void probeThatFailsUnexpectedlyShouldMakeItsDependencyAndNothingElseDown() throws Exception {
    WorkerStage.Process worker = stage.process();
    worker.plan.always("ledger.check", Fault.defect(new IllegalStateException("a defect")));

    worker.serves();

    assertThat(worker.app.checkHealth().notReady())
        .containsOnlyKeys("ledger")
        .hasEntrySatisfying(
            "ledger",
            reason -> assertThat(reason).contains("the probe failed").contains("a defect"));
    assertThat(stage.uncaught()).isEmpty();
  }

  @Test
  void probeThatWasInterruptedShouldBeReportedAsSilentWhateverItSaysOfItsInterruption()
      throws Exception {
    WorkerStage.Process worker = stage.process().serves();
    worker.plan.nth(
        "ledger.check",
        worker.plan.calls("ledger.check") + 1,
        new Fault(
            Fault.Moment.BEFORE,
            () -> {
              try {
                stage.time.sleep(Duration.ofHours(1));
              } catch (InterruptedException e) {
                throw new PortException(new Failure.Interrupted("somebody interrupted me"));
              }
            }));

    stage.pass(Duration.ofSeconds(12));

    assertThat(worker.app.checkHealth().notReady())
        .hasSize(1)
        .hasEntrySatisfying("ledger", reason -> assertThat(reason).contains("no answer for 3 s"));
  }

  @Test
  void dependencyShouldNotBeProbedMoreOftenBecauseManyAskForItsHealth() throws Exception {
    WorkerStage.Process worker = stage.process().serves();

    for (int i = 0; i < 60; i++) {
      stage.pass(Duration.ofSeconds(1));
      assertThat(worker.app.checkHealth().notReady()).isEmpty();
    }

    assertThat(worker.plan.calls("ledger.check")).isBetween(11L, 13L);
  }

  private static void deaf(CountDownLatch until) {
    while (until.getCount() > 0) {
      try {
        until.await();
      } catch (InterruptedException e) {
        // It is deaf.
      }
    }
  }
}
