package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class WorkerLeaseTest extends WorkerScenario {

  private static final SessionId SESSION = new SessionId("slow");

  @Test
  void leaseOfABriefThatTakesItsTimeShouldBeExtendedUntilItIsDone() throws Exception {
    stage.model.does(stage.slowly(Duration.ofMinutes(5), "42"));
    stage.process().serves();
    stage.process().serves();

    stage.sends(Fixtures.brief("slow").replyTo(WorkerStage.REPLIES).build());
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.kinds(SESSION)).containsOnlyOnce("AttemptStarted");
    assertThat(stage.model.requests()).hasSize(1);
    assertThat(stage.journal).filteredOn("extend"::equals).hasSizeBetween(14, 15);
    assertThat(stage.reports()).hasSize(1);
  }

  @Test
  void workerThatSleptThroughItsLeaseShouldLeaveNoTraceBehindTheOther() throws Exception {
    stage.model.does(stage.slowly(Duration.ofSeconds(100), "too late")).says("42");
    WorkerStage.Process sleeper = stage.process();
    sleeper.plan.always(
        "mailbox.extend", Fault.before(new Failure.Unavailable("the network is cut")));
    sleeper.serves();
    stage.sends(Fixtures.brief("slow").replyTo(WorkerStage.REPLIES).build());
    stage.pass(Duration.ofSeconds(1));
    stage.process().serves();

    stage.pass(Duration.ofSeconds(80));
    List<RecordedEvent> before = stage.records(SESSION);
    List<String> journal = List.copyOf(stage.journal);
    stage.pass(Duration.ofSeconds(60));

    assertThat(before.getLast().event()).isInstanceOf(SessionEvent.Completed.class);
    assertThat(before.getLast().epoch()).isEqualTo(2);
    assertThat(stage.records(SESSION)).isEqualTo(before);
    assertThat(stage.journal.subList(journal.size(), stage.journal.size()))
        .noneMatch(line -> line.matches("(ledger|reply|acknowledge|release|letter).*"));
    assertThat(stage.reports()).hasSize(1);
    assertThat(stage.reports().getFirst().outcome().toString()).contains("42");
  }

  @Test
  void workerWhoseLeaseWasTakenShouldBeInterruptedInTheMiddleOfItsModelCall() throws Exception {
    List<Instant> interrupted = new CopyOnWriteArrayList<>();
    stage
        .model
        .does(
            (request, listener) -> {
              try {
                stage.time.sleep(Duration.ofHours(1));
              } catch (InterruptedException e) {
                interrupted.add(stage.time.instant());
                throw e;
              }
              return WorkerStage.answer("too late");
            })
        .does(stage.slowly(Duration.ofMinutes(2), "42"));
    WorkerStage.Process first = stage.process();
    first.plan.between(
        "mailbox.extend", 1, 3, Fault.before(new Failure.Unavailable("the network is cut")));
    first.serves();
    stage.sends(Fixtures.brief("slow").replyTo(WorkerStage.REPLIES).build());
    stage.pass(Duration.ofSeconds(1));
    stage.process().serves();

    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(interrupted)
        .singleElement()
        .satisfies(
            at ->
                assertThat(Duration.between(Fixtures.NOW, at)).isLessThan(Duration.ofSeconds(85)));
    assertThat(stage.kinds(SESSION)).containsOnlyOnce("Completed").doesNotContain("HandedBack");
    assertThat(stage.reportIds()).hasSize(1);
    assertThat(stage.journal).containsOnlyOnce("acknowledge");
  }

  @Test
  void ledgerThatHangsForAWhileShouldNotCostTheLeases() throws Exception {
    int briefs = 8;
    for (int i = 0; i < briefs; i++) {
      stage.model.does(stage.slowly(Duration.ofMinutes(5), "42"));
      stage.sends(Fixtures.brief("slow-" + i).replyTo(WorkerStage.REPLIES).build());
    }
    WorkerStage.Process holder = stage.process(settings -> settings.concurrency(briefs)).serves();
    stage.pass(Duration.ofSeconds(1));
    stage.process().serves();

    holder.plan.always("ledger.head", Fault.delay(stage.time, Duration.ofSeconds(20)));
    stage.pass(Duration.ofMinutes(3));
    holder.plan.clear();
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    for (int i = 0; i < briefs; i++) {
      assertThat(stage.kinds(new SessionId("slow-" + i))).containsOnlyOnce("AttemptStarted");
    }
    assertThat(stage.model.requests()).hasSize(briefs);
  }

  @Test
  void briefWithoutProgressShouldBeInterruptedByTheWatchdogAndTriedAgain() throws Exception {
    stage.model.does(stage.slowly(Duration.ofHours(1), "never")).says("42");
    stage.process(settings -> settings.stuckAfter(Duration.ofMinutes(2))).serves();

    stage.sends(Fixtures.brief("slow").replyTo(WorkerStage.REPLIES).build());
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.events(SESSION))
        .anyMatch(
            event ->
                event instanceof SessionEvent.ModelFailed failed
                    && failed.failure() instanceof Failure.TimedOut);
    assertThat(Duration.between(Fixtures.NOW, stage.time.instant()))
        .isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
    assertThat(stage.kinds(SESSION)).contains("Completed");
  }

  @Test
  void progressShouldKeepTheWatchdogQuiet() throws Exception {
    stage.model.does(
        (request, listener) -> {
          for (int i = 0; i < 20; i++) {
            stage.time.sleep(Duration.ofMinutes(1));
            listener.text("and ");
          }
          return WorkerStage.answer("42");
        });
    stage.process(settings -> settings.stuckAfter(Duration.ofMinutes(2))).serves();

    stage.sends(Fixtures.brief("slow").replyTo(WorkerStage.REPLIES).build());
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.kinds(SESSION)).doesNotContain("ModelFailed");
    assertThat(stage.model.requests()).hasSize(1);
  }

  @Test
  void briefThatHeedsNoInterruptShouldLoseItsSlotAndBeFinishedUnderANewLease() throws Exception {
    stage.model.does(this::deaf).says("42").says("43");
    WorkerStage.Process worker =
        stage
            .process(settings -> settings.concurrency(2).stuckAfter(Duration.ofMinutes(2)))
            .serves();

    stage.sends(Fixtures.brief("slow").replyTo(WorkerStage.REPLIES).build());
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));
    int answered = stage.replies.sent().size();
    stage.pass(Duration.ofHours(2));

    assertThat(answered).isEqualTo(1);
    assertThat(stage.kinds(SESSION)).containsOnlyOnce("Completed");
    assertThat(stage.replies.sent()).hasSize(1);
    assertThat(worker.summary()).isNull();
    assertThat(stage.telemetry.counted("errand.briefs.abandoned")).isEqualTo(1);
  }

  @Test
  void processInWhichEverySlotIsStuckShouldStopAndSaySo() throws Exception {
    stage.model.does(this::deaf).does(this::deaf);
    WorkerStage.Process worker =
        stage
            .process(settings -> settings.concurrency(2).stuckAfter(Duration.ofMinutes(2)))
            .serves();
    stage.sends(Fixtures.brief("slow").build());
    stage.sends(Fixtures.brief("slower").build());

    assertThat(worker.ended().cause()).contains("stuck");
  }

  private dev.errand.application.port.out.LanguageModel.Reply deaf(
      dev.errand.application.port.out.LanguageModel.Request request,
      dev.errand.application.port.out.LanguageModel.Listener listener) {
    Instant until = stage.time.instant().plus(Duration.ofHours(1));
    while (stage.time.instant().isBefore(until)) {
      try {
        stage.time.sleep(Duration.between(stage.time.instant(), until));
      } catch (InterruptedException e) {
        // It is deaf.
      }
    }
    return WorkerStage.answer("too late");
  }
}
