package dev.errand.adapter.out.json;

import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.WorkspacePath;
import java.util.List;

/** Events, each with its name in {@code type} and its fields beside it. */
final class EventJson {

  /** The format's version; a program reads its own and older ones. */
  static final long VERSION = 1;

  private EventJson() {}

  static void write(Output out, RecordedEvent recorded) {
    out.number("v", VERSION)
        .number("seq", recorded.sequence())
        .number("epoch", recorded.epoch())
        .instant("at", recorded.at());
    write(out, recorded.event());
  }

  static RecordedEvent recorded(Fields in) {
    in.version(VERSION);
    return new RecordedEvent(
        in.number("seq"), in.number("epoch"), in.instant("at"), event(in, in.text("type")));
  }

  private static void write(Output out, SessionEvent event) {
    switch (event) {
      case SessionEvent.BriefAccepted e ->
          out.text("type", "brief-accepted").object("brief", e.brief(), BriefJson::write);
      case SessionEvent.AttemptStarted e ->
          out.text("type", "attempt-started")
              .number("attempt", e.attempt())
              .text("worker", e.worker());
      case SessionEvent.AgentBound e ->
          out.text("type", "agent-bound").object("binding", e.binding(), SessionJson::write);
      case SessionEvent.ModelCalled e ->
          out.text("type", "model-called").object("call", e.call(), SessionJson::write);
      case SessionEvent.ModelReplied e ->
          out.text("type", "model-replied")
              .number("turn", e.turn())
              .object("reply", e.reply(), SessionJson::writeSaid)
              .object("tokens", e.tokens(), BudgetJson::write)
              .object("charged", e.charged(), BudgetJson::write);
      case SessionEvent.ModelFailed e ->
          out.text("type", "model-failed")
              .number("turn", e.turn())
              .object("failure", e.failure(), FailureJson::write)
              .object("charged", e.charged(), BudgetJson::write);
      case SessionEvent.ToolStarted e ->
          out.text("type", "tool-started")
              .text("callId", e.callId())
              .text("idempotencyKey", e.idempotencyKey())
              .number("run", e.run());
      case SessionEvent.ToolFinished e ->
          out.text("type", "tool-finished")
              .text("callId", e.callId())
              .text("output", e.output())
              .objects("slices", e.slices(), WorkspaceJson::write)
              .objects("files", e.files(), WorkspaceJson::write)
              .texts("read", e.read().stream().map(WorkspacePath::value).toList());
      case SessionEvent.ToolFailed e ->
          out.text("type", "tool-failed")
              .text("callId", e.callId())
              .object("failure", e.failure(), FailureJson::write)
              .objects("kept", e.kept(), WorkspaceJson::write);
      case SessionEvent.ToolDenied e ->
          out.text("type", "tool-denied").text("callId", e.callId()).text("reason", e.reason());
      case SessionEvent.ToolInDoubt e ->
          out.text("type", "tool-in-doubt").text("callId", e.callId()).text("reason", e.reason());
      case SessionEvent.ToolCleared e ->
          out.text("type", "tool-cleared").text("callId", e.callId());
      case SessionEvent.ApprovalAsked e ->
          out.text("type", "approval-asked")
              .text("approvalId", e.approvalId())
              .text("callId", e.callId())
              .text("role", e.role())
              .text("question", e.question())
              .instant("expiresAt", e.expiresAt());
      case SessionEvent.ApprovalAnswered e ->
          out.text("type", "approval-answered")
              .text("approvalId", e.approvalId())
              .flag("granted", e.granted())
              .text("by", e.by())
              .text("reason", e.reason());
      case SessionEvent.CheckpointReached e ->
          out.text("type", "checkpoint-reached").text("name", e.name());
      case SessionEvent.BudgetCharged e ->
          out.text("type", "budget-charged")
              .object("charged", e.charged(), BudgetJson::write)
              .text("reason", e.reason());
      case SessionEvent.FeedbackGiven e ->
          out.text("type", "feedback-given")
              .text("rule", e.rule())
              .number("mark", e.mark())
              .text("notice", e.notice());
      case SessionEvent.ErrorHandled e ->
          out.text("type", "error-handled")
              .object("failure", e.failure(), FailureJson::write)
              .object("resolution", e.resolution(), FailureJson::write);
      case SessionEvent.CompletionChecked e ->
          out.text("type", "completion-checked")
              .object("answer", e.answer(), OutcomeJson::write)
              .texts("problems", e.problems());
      case SessionEvent.CompletionJudged e ->
          out.text("type", "completion-judged")
              .flag("accepted", e.accepted())
              .text("reason", e.reason())
              .object("tokens", e.tokens(), BudgetJson::write)
              .object("charged", e.charged(), BudgetJson::write);
      case SessionEvent.HandedBack e -> out.text("type", "handed-back").text("reason", e.reason());
      case SessionEvent.CancelRequested e ->
          out.text("type", "cancel-requested").text("by", e.by()).text("reason", e.reason());
      case SessionEvent.Forked e ->
          out.text("type", "forked")
              .text("origin", e.origin().value())
              .number("atSequence", e.atSequence());
      case SessionEvent.Completed e ->
          out.text("type", "completed").object("answer", e.answer(), OutcomeJson::write);
      case SessionEvent.Failed e ->
          out.text("type", "failed").object("failure", e.failure(), FailureJson::write);
      case SessionEvent.Cancelled e -> out.text("type", "cancelled").text("reason", e.reason());
      case SessionEvent.DeadLettered e ->
          out.text("type", "dead-lettered").object("failure", e.failure(), FailureJson::write);
      case SessionEvent.Revived e ->
          out.text("type", "revived").text("by", e.by()).optionalText("reason", e.reason());
    }
  }

  private static SessionEvent event(Fields in, String type) {
    return switch (type) {
      case "brief-accepted" -> new SessionEvent.BriefAccepted(in.object("brief", BriefJson::brief));
      case "attempt-started" ->
          new SessionEvent.AttemptStarted(in.integer("attempt"), in.text("worker"));
      case "agent-bound" -> new SessionEvent.AgentBound(in.object("binding", SessionJson::binding));
      case "model-called" -> new SessionEvent.ModelCalled(in.object("call", SessionJson::call));
      case "model-replied" ->
          new SessionEvent.ModelReplied(
              in.integer("turn"),
              in.object("reply", SessionJson::said),
              in.object("tokens", BudgetJson::tokens),
              in.object("charged", BudgetJson::usage));
      case "model-failed" ->
          new SessionEvent.ModelFailed(
              in.integer("turn"),
              in.object("failure", FailureJson::failure),
              in.object("charged", BudgetJson::usage));
      case "tool-started" ->
          new SessionEvent.ToolStarted(
              in.text("callId"), in.text("idempotencyKey"), in.integer("run"));
      case "tool-finished" ->
          new SessionEvent.ToolFinished(
              in.text("callId"),
              in.text("output"),
              in.objects("slices", WorkspaceJson::sliceChange),
              in.objects("files", WorkspaceJson::fileChange),
              paths(in.texts("read")));
      case "tool-failed" ->
          new SessionEvent.ToolFailed(
              in.text("callId"),
              in.object("failure", FailureJson::failure),
              in.objects("kept", WorkspaceJson::sliceChange));
      case "tool-denied" -> new SessionEvent.ToolDenied(in.text("callId"), in.text("reason"));
      case "tool-in-doubt" -> new SessionEvent.ToolInDoubt(in.text("callId"), in.text("reason"));
      case "tool-cleared" -> new SessionEvent.ToolCleared(in.text("callId"));
      case "approval-asked" ->
          new SessionEvent.ApprovalAsked(
              in.text("approvalId"),
              in.text("callId"),
              in.text("role"),
              in.text("question"),
              in.instant("expiresAt"));
      case "approval-answered" ->
          new SessionEvent.ApprovalAnswered(
              in.text("approvalId"), in.flag("granted"), in.text("by"), in.text("reason"));
      case "checkpoint-reached" -> new SessionEvent.CheckpointReached(in.text("name"));
      case "budget-charged" ->
          new SessionEvent.BudgetCharged(
              in.object("charged", BudgetJson::usage), in.text("reason"));
      case "feedback-given" ->
          new SessionEvent.FeedbackGiven(in.text("rule"), in.number("mark"), in.text("notice"));
      case "error-handled" ->
          new SessionEvent.ErrorHandled(
              in.object("failure", FailureJson::failure),
              in.object("resolution", FailureJson::resolution));
      case "completion-checked" ->
          new SessionEvent.CompletionChecked(
              in.object("answer", OutcomeJson::answer), in.texts("problems"));
      case "completion-judged" ->
          new SessionEvent.CompletionJudged(
              in.flag("accepted"),
              in.text("reason"),
              in.object("tokens", BudgetJson::tokens),
              in.object("charged", BudgetJson::usage));
      case "handed-back" -> new SessionEvent.HandedBack(in.text("reason"));
      case "cancel-requested" -> new SessionEvent.CancelRequested(in.text("by"), in.text("reason"));
      case "forked" ->
          new SessionEvent.Forked(new SessionId(in.text("origin")), in.number("atSequence"));
      case "completed" -> new SessionEvent.Completed(in.object("answer", OutcomeJson::answer));
      case "failed" -> new SessionEvent.Failed(in.object("failure", FailureJson::failure));
      case "cancelled" -> new SessionEvent.Cancelled(in.text("reason"));
      case "dead-lettered" ->
          new SessionEvent.DeadLettered(in.object("failure", FailureJson::failure));
      case "revived" -> new SessionEvent.Revived(in.text("by"), in.optionalText("reason"));
      default -> throw in.unknown("type", type);
    };
  }

  private static List<WorkspacePath> paths(List<String> texts) {
    return texts.stream().map(WorkspacePath::of).toList();
  }
}
