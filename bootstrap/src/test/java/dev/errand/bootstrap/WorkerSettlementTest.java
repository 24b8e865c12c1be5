package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerSettlementTest extends WorkerScenario {

  @Test
  void outcomeShouldStandInTheLedgerBeforeTheReplyAndTheReplyBeforeTheAcknowledgement()
      throws Exception {
    stage.model.says("42");
    WorkerStage.Process worker = stage.process().serves();

    SessionId session = worker.submit(WorkerStage.brief("how many?")).sessionId();
    stage.time.awaitIdle();

    assertThat(stage.journal)
        .containsSubsequence(
            "ledger BriefAccepted",
            "ledger Completed",
            "reply " + stage.reportIds().getFirst(),
            "acknowledge");
    assertThat(stage.reports()).hasSize(1);
    assertThat(stage.reports().getFirst().sessionId()).isEqualTo(session.value());
    assertThat(stage.reports().getFirst().outcome()).isInstanceOf(Outcome.Completed.class);
    assertThat(stage.isEmpty(stage.mailbox)).isTrue();
    assertThat(stage.uncaught()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "before outcome",
        "after outcome",
        "before reply",
        "after reply",
        "before acknowledge",
        "after acknowledge"
      })
  void crashAnywhereInTheSettlementShouldLeaveExactlyOneReportId(String where) throws Exception {
    stage.model.says("42").otherwise((request, listener) -> WorkerStage.answer("again 42"));
    WorkerStage.Process first = stage.process();
    // Appends: brief, attempt with binding and call, the reply with the answer and the outcome.
    switch (where) {
      case "before outcome" -> first.diesBefore(first.plan, "ledger.append", 3);
      case "after outcome" -> first.diesAfter(first.plan, "ledger.append", 3);
      case "before reply" -> first.diesBefore(first.replyPlan, "mailbox.send", 1);
      case "after reply" -> first.diesAfter(first.replyPlan, "mailbox.send", 1);
      case "before acknowledge" -> first.diesBefore(first.plan, "mailbox.acknowledge", 1);
      case "after acknowledge" -> first.diesAfter(first.plan, "mailbox.acknowledge", 1);
      default -> throw new IllegalArgumentException(where);
    }
    SessionId session = first.submit(WorkerStage.brief("how many?")).sessionId();
    first.serves();
    assertThat(stage.time.uncaught()).as("the crash").isNotEmpty();

    stage.process().serves();
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.reportIds()).hasSize(1);
    assertThat(stage.replies.sent().stream().map(sent -> sent.body()).distinct()).hasSize(1);
    assertThat(stage.kinds(session)).containsOnlyOnce("Completed");
    assertThat(stage.model.requests()).hasSize(where.equals("before outcome") ? 2 : 1);
    assertThat(stage.uncaught()).isEmpty();
  }

  @Test
  void deadLetterShouldBeKeptBeforeTheReplyAndTheReplyBeforeTheAcknowledgement() throws Exception {
    stage.model.fails(new Failure.Unauthorized("the key is wrong"));
    WorkerStage.Process worker = stage.process().serves();

    String session = worker.submit(WorkerStage.brief("how many?")).sessionId().value();
    stage.time.awaitIdle();

    assertThat(stage.journal)
        .containsSubsequence(
            List.of(
                "ledger DeadLettered",
                "letter " + session,
                "reply " + stage.reportIds().getFirst(),
                "acknowledge"));
    assertThat(stage.reports().getFirst().outcome()).isInstanceOf(Outcome.DeadLettered.class);
    assertThat(stage.telemetry.counted("errand.dead.letters", "failure", "unauthorized"))
        .isEqualTo(1);
  }

  @Test
  void wishThatTakesThePlaceOfTheEndShouldNotChangeWhatTheReportIsCalled() throws Exception {
    stage.model.says("42");
    WorkerStage.Process other = stage.process();
    WorkerStage.Process worker = stage.process();
    worker.plan.nth(
        "ledger.append",
        3,
        new Fault(
            Fault.Moment.BEFORE,
            () -> other.app.cancelBrief().cancel(new BriefId("late"), "ada", "too late")));
    SessionId session = worker.submit(WorkerStage.brief("late", null, "how many?")).sessionId();

    worker.serves();
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.kinds(session))
        .endsWith("CancelRequested", "ModelReplied", "CompletionChecked", "Completed");
    assertThat(stage.reportIds())
        .containsExactly("report-late-" + stage.records(session).getLast().sequence());
  }

  @Test
  void replyThatIsLostOnItsWayShouldBeSentAgainUnderTheSameId() throws Exception {
    stage.model.says("42");
    WorkerStage.Process worker = stage.process();
    worker.replyPlan.nth(
        "mailbox.send", 1, Fault.after(new Failure.TimedOut("no answer from the mailbox")));
    worker.serves();

    worker.submit(WorkerStage.brief("how many?"));
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.replies.sent()).hasSize(2);
    assertThat(stage.reportIds()).hasSize(1);
  }

  @Test
  void replyAddressThatIsNotAllowedShouldEndInADeadLetterThatKeepsTheOutcome() throws Exception {
    stage.model.says("42");
    WorkerStage.Process worker = stage.process(settings -> settings.deadLetter(2, 3)).serves();
    stage.sends(Fixtures.brief("stray").replyTo("redis://elsewhere").build());

    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.deadLetters.find("stray").orElseThrow().failure())
        .isInstanceOf(Failure.Denied.class);
    assertThat(stage.kinds(new SessionId("stray"))).containsOnlyOnce("Completed");
    assertThat(worker.summary()).isNull();
    assertThat(stage.uncaught()).isEmpty();
  }
}
