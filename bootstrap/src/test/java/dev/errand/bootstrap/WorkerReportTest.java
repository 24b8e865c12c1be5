package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Mailbox;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What operators and senders are told of a brief that is over. */
class WorkerReportTest extends WorkerScenario {

  private static final Failure AWAY = new Failure.Unavailable("it cannot be reached");

  @Nested
  class Metrics {

    @Test
    void completedBriefShouldBeCountedWithTheTimeFromItsAcceptanceToItsEnd() throws Exception {
      stage.model.does(stage.slowly(Duration.ofMinutes(5), "42"));
      stage.process().submit(WorkerStage.brief("how many?"));
      stage.pass(Duration.ofHours(1));

      stage.process().serves();
      stage.pass(Duration.ofMinutes(10));

      assertFinished("completed", Duration.ofMinutes(65));
    }

    @Test
    void failedBriefShouldBeCountedAsSuch() throws Exception {
      stage.model.does(stage.slowly(Duration.ofMinutes(5), "42"));
      stage.process().serves();

      stage.sends(
          Fixtures.brief("late").deadline(new Deadline(Fixtures.NOW.plusSeconds(60))).build());
      stage.pass(Duration.ofMinutes(10));

      assertFinished("failed", Duration.ofMinutes(1));
    }

    @Test
    void cancelledBriefShouldBeCountedAsSuch() throws Exception {
      WorkerStage.Process worker = stage.process();
      worker.submit(WorkerStage.brief("one", null, "how many?"));
      worker.app.cancelBrief().cancel(new BriefId("one"), "ada", "not needed");

      worker.serves();
      stage.pass(Duration.ofMinutes(1));

      assertFinished("cancelled", Duration.ZERO);
    }

    @Test
    void deadLetterShouldBeCountedAsSuch() throws Exception {
      stage.model.fails(new Failure.Unauthorized("the key is wrong"));
      stage.process().serves().submit(WorkerStage.brief("how many?"));

      stage.pass(Duration.ofMinutes(1));

      assertFinished("dead-lettered", Duration.ZERO);
    }

    private void assertFinished(String outcome, Duration after) {
      assertThat(stage.telemetry.counted("errand.briefs.finished", "outcome", outcome))
          .isEqualTo(1);
      assertThat(stage.telemetry.timed("errand.brief.duration", "outcome", outcome))
          .containsExactly(after);
    }
  }

  @Nested
  class Letters {

    @Test
    void shouldSaySinceWhenTheBriefHasBeenUnderWayHoweverOftenItWasSent() throws Exception {
      stage.model.fails(new Failure.Unauthorized("the key is wrong"));
      stage.process().serves();
      stage.pass(Duration.ofHours(1));

      stage.sends(Fixtures.brief("old").build());
      stage.time.awaitIdle();

      assertThat(stage.deadLetters.find("old").orElseThrow().firstAt()).isEqualTo(Fixtures.NOW);
    }

    @Test
    void shouldNameWhereInTheProgramAMessageFailed() throws Exception {
      WorkerStage.Process worker = stage.process();
      worker.plan.always("ledger.head", Fault.before(new Failure.Corrupt("line 3")));
      stage.sends(Fixtures.brief("damaged").build());

      worker.serves();

      assertThat(stage.deadLetters.find("damaged").orElseThrow().stack())
          .contains("PortException", "line 3", "dev.errand.application.Worker.");
    }
  }

  @Nested
  class SenderWhoCannotBeTold {

    @Test
    void shouldBeToldThatTheBriefWasGivenUpOnceThatIsPossible() throws Exception {
      WorkerStage.Process worker = stage.process(settings -> settings.deadLetter(2, 3));
      SessionId session = worker.submit(WorkerStage.brief("how many?")).sessionId();
      isLost(3);
      worker.replyPlan.always("mailbox.send", Fault.before(AWAY));
      worker.serves();
      stage.pass(Duration.ofHours(1));
      assertThat(stage.deadLetters.find(session.value())).isPresent();
      assertThat(stage.isEmpty(stage.mailbox)).isFalse();

      worker.replyPlan.clear();
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(stage.reportIds()).hasSize(1);
      assertThat(stage.kinds(session)).containsExactly("BriefAccepted", "DeadLettered");
    }

    @Test
    void shouldNotKeepAMessageForEverThatCameFarTooOften() throws Exception {
      WorkerStage.Process worker = stage.process(settings -> settings.deadLetter(2, 3));
      SessionId session = worker.submit(WorkerStage.brief("how many?")).sessionId();
      Failure inVain = new Failure.AttemptsExhausted("in vain");
      stage.ledger.append(
          session,
          List.of(
              new RecordedEvent(
                  2, 1, stage.time.instant(), new SessionEvent.DeadLettered(inVain))));
      isLost(8);
      worker.replyPlan.always("mailbox.send", Fault.before(AWAY));

      worker.serves();
      stage.pass(Duration.ofHours(1));

      assertThat(stage.isEmpty(stage.mailbox)).isTrue();
      assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9)).hasSize(1);
      assertThat(worker.replyPlan.calls("mailbox.send")).isEqualTo(1);
    }

    private void isLost(int deliveries) throws InterruptedException {
      for (int i = 0; i < deliveries; i++) {
        Mailbox.Delivery lost =
            stage.mailbox.receive(1, Duration.ofSeconds(60), Duration.ZERO).getFirst();
        stage.mailbox.release(lost.receipt(), Duration.ZERO);
      }
    }
  }
}
