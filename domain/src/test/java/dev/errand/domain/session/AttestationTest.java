package dev.errand.domain.session;

import static dev.errand.domain.session.Story.CHARGED;
import static dev.errand.domain.session.Story.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.Answer;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.Resolution;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AttestationTest {

  private static final SessionId SESSION = new SessionId("s1");
  private static final Failure DOWN = new Failure.Unavailable("down");
  private static final Answer ANSWER = new Answer("42", null);
  private static final TokenUsage TOKENS = TokenUsage.of(100, 20);

  private static Optional<AuditFact> fact(SessionEvent event) {
    return Attestation.of(
        SESSION, Story.brief().build(), new RecordedEvent(7, 1, NOW, event), "w1");
  }

  static Stream<Arguments> attested() {
    return Stream.of(
        of(new SessionEvent.AttemptStarted(2, "w1"), "attempt-started", "attempt 2 by w1"),
        of(
            new SessionEvent.AgentBound(Story.ready().state().bound()),
            "agent-bound",
            "tester on test:model"),
        of(
            new SessionEvent.ModelReplied(3, new Message.Said("", List.of()), TOKENS, CHARGED),
            "model-replied",
            "turn 3, 100 in, 20 out, cost 0.01"),
        of(new SessionEvent.ModelFailed(3, DOWN, CHARGED), "model-failed", "turn 3, unavailable"),
        of(new SessionEvent.ToolStarted("c1", "k", 2), "tool-started", "c1 run 2"),
        of(
            new SessionEvent.ToolFinished("c1", "secret", List.of(), List.of(), List.of()),
            "tool-finished",
            "c1"),
        of(new SessionEvent.ToolFailed("c1", DOWN, List.of()), "tool-failed", "c1, unavailable"),
        of(new SessionEvent.ToolDenied("c1", "no"), "tool-denied", "c1: no"),
        of(new SessionEvent.ToolInDoubt("c1", "?"), "tool-in-doubt", "c1"),
        of(
            new SessionEvent.ApprovalAsked("a1", "c1", "boss", "?", NOW),
            "approval-asked",
            "a1 of role boss"),
        of(
            new SessionEvent.ApprovalAnswered("a1", true, "eve", ""),
            "approval-granted",
            "a1 by eve"),
        of(
            new SessionEvent.ApprovalAnswered("a1", false, "eve", ""),
            "approval-denied",
            "a1 by eve"),
        of(
            new SessionEvent.CompletionJudged(true, "", TOKENS, CHARGED),
            "completion-judged",
            "accepted"),
        of(
            new SessionEvent.CompletionJudged(false, "", TOKENS, CHARGED),
            "completion-judged",
            "not accepted"),
        of(new SessionEvent.BudgetCharged(CHARGED, "ocr"), "budget-charged", "ocr"),
        of(new SessionEvent.HandedBack("shutdown"), "handed-back", "shutdown"),
        of(new SessionEvent.CancelRequested("eve", "x"), "cancel-requested", "by eve"),
        of(new SessionEvent.Forked(new SessionId("s0"), 5), "forked", "from s0 at 5"),
        of(new SessionEvent.Completed(ANSWER), "completed", ""),
        of(new SessionEvent.Failed(DOWN), "failed", "unavailable"),
        of(new SessionEvent.Cancelled("enough"), "cancelled", "enough"),
        of(new SessionEvent.DeadLettered(DOWN), "dead-lettered", "unavailable"),
        of(new SessionEvent.Revived("eve", null), "revived", "by eve"));
  }

  private static Arguments of(SessionEvent event, String action, String detail) {
    return Arguments.of(event, action, detail);
  }

  @ParameterizedTest
  @MethodSource("attested")
  void whatSomebodyMayHaveToAnswerForIsAttested(SessionEvent event, String action, String detail) {
    String actor = detail.endsWith("by eve") ? "eve" : "w1";

    assertThat(fact(event)).contains(new AuditFact(NOW, "acme", actor, action, "s1", 7, detail));
  }

  @Test
  void aBriefIsItsUsersDeed() {
    assertThat(fact(new SessionEvent.BriefAccepted(Story.brief().build())))
        .contains(new AuditFact(NOW, "acme", "ada", "brief-accepted", "s1", 7, "s1"));
  }

  static Stream<SessionEvent> books() {
    return Stream.of(
        new SessionEvent.ModelCalled(new ModelCall(1, ModelCall.Purpose.TURN, "m", Story.RESERVED)),
        new SessionEvent.ToolCleared("c1"),
        new SessionEvent.CheckpointReached("here"),
        new SessionEvent.FeedbackGiven("rule", 1, "mind"),
        new SessionEvent.ErrorHandled(DOWN, new Resolution.Fail()),
        new SessionEvent.CompletionChecked(ANSWER, List.of()));
  }

  @ParameterizedTest
  @MethodSource("books")
  void whatOnlyKeepsTheBooksIsNot(SessionEvent event) {
    assertThat(fact(event)).isEmpty();
  }
}
