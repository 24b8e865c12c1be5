package dev.errand.domain.session;

import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.Brief;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says which events of a session go into the audit log, and as what. Pure and thread-safe. */
public final class Attestation {

  private Attestation() {}

  /**
   * The fact for an event.
   *
   * @param session the session
   * @param brief its brief
   * @param recorded the event
   * @param worker who wrote it
   * @return empty for events that only keep the books
   */
  public static Optional<AuditFact> of(
      SessionId session, Brief brief, RecordedEvent recorded, String worker) {
    return what(recorded.event(), brief)
        .map(
            what ->
                new AuditFact(
                    recorded.at(),
                    brief.user().tenant(),
                    Objects.requireNonNullElse(what.person(), worker),
                    what.action(),
                    session.value(),
                    recorded.sequence(),
                    what.detail()));
  }

  /**
   * What an event is in the audit log.
   *
   * @param person who wanted it, or null if it is the worker's own doing
   */
  private record What(String action, String detail, @Nullable String person) {
    static Optional<What> by(String action, String detail) {
      return Optional.of(new What(action, detail, null));
    }

    static Optional<What> of(String person, String action, String detail) {
      return Optional.of(new What(action, detail, person));
    }
  }

  private static Optional<What> what(SessionEvent event, Brief brief) {
    return switch (event) {
      case SessionEvent.BriefAccepted e ->
          What.of(brief.user().userId(), "brief-accepted", e.brief().id().value());
      case SessionEvent.AttemptStarted e ->
          What.by("attempt-started", "attempt " + e.attempt() + " by " + e.worker());
      case SessionEvent.AgentBound e ->
          What.by("agent-bound", e.binding().agent().name() + " on " + e.binding().model().name());
      case SessionEvent.ModelReplied e ->
          What.by(
              "model-replied",
              "turn "
                  + e.turn()
                  + ", "
                  + e.tokens().input()
                  + " in, "
                  + e.tokens().output()
                  + " out, cost "
                  + e.charged().cost());
      case SessionEvent.ModelFailed e ->
          What.by("model-failed", "turn " + e.turn() + ", " + e.failure().kind());
      case SessionEvent.ToolStarted e -> What.by("tool-started", e.callId() + " run " + e.run());
      case SessionEvent.ToolFinished e -> What.by("tool-finished", e.callId());
      case SessionEvent.ToolFailed e ->
          What.by("tool-failed", e.callId() + ", " + e.failure().kind());
      case SessionEvent.ToolDenied e -> What.by("tool-denied", e.callId() + ": " + e.reason());
      case SessionEvent.ToolInDoubt e -> What.by("tool-in-doubt", e.callId());
      case SessionEvent.ApprovalAsked e ->
          What.by("approval-asked", e.approvalId() + " of role " + e.role());
      case SessionEvent.ApprovalAnswered e ->
          What.of(
              e.by(),
              e.granted() ? "approval-granted" : "approval-denied",
              e.approvalId() + " by " + e.by());
      case SessionEvent.CompletionJudged e ->
          What.by("completion-judged", e.accepted() ? "accepted" : "not accepted");
      case SessionEvent.BudgetCharged e -> What.by("budget-charged", e.reason());
      case SessionEvent.HandedBack e -> What.by("handed-back", e.reason());
      case SessionEvent.CancelRequested e -> What.of(e.by(), "cancel-requested", "by " + e.by());
      case SessionEvent.Forked e ->
          What.by("forked", "from " + e.origin() + " at " + e.atSequence());
      case SessionEvent.Completed e -> What.by("completed", "");
      case SessionEvent.Failed e -> What.by("failed", e.failure().kind());
      case SessionEvent.Cancelled e -> What.by("cancelled", e.reason());
      case SessionEvent.DeadLettered e -> What.by("dead-lettered", e.failure().kind());
      case SessionEvent.Revived e -> What.of(e.by(), "revived", "by " + e.by());
      case SessionEvent.ModelCalled e -> Optional.empty();
      case SessionEvent.ToolCleared e -> Optional.empty();
      case SessionEvent.CheckpointReached e -> Optional.empty();
      case SessionEvent.FeedbackGiven e -> Optional.empty();
      case SessionEvent.ErrorHandled e -> Optional.empty();
      case SessionEvent.CompletionChecked e -> Optional.empty();
    };
  }
}
