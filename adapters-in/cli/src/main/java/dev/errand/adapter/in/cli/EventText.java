package dev.errand.adapter.in.cli;

import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.Resolution;
import dev.errand.domain.session.Binding;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelCall;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.workspace.FileChange;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Events in words. */
final class EventText {

  private EventText() {}

  /** A stable lower-case name of the event's kind, such as {@code model-replied}. */
  static String kind(SessionEvent event) {
    return event
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
        .toLowerCase(Locale.ROOT);
  }

  /**
   * What happened.
   *
   * @param tools names of tools by call
   */
  static String of(SessionEvent event, Map<String, String> tools) {
    return switch (event) {
      case SessionEvent.BriefAccepted e ->
          "brief " + e.brief().id() + " accepted for " + agent(e.brief().agent());
      case SessionEvent.AttemptStarted e -> "attempt " + e.attempt() + " on " + e.worker();
      case SessionEvent.AgentBound e -> bound(e.binding());
      case SessionEvent.ModelCalled e ->
          (e.call().purpose() == ModelCall.Purpose.JUDGE
                  ? "judge "
                  : "turn " + e.call().turn() + " ")
              + "asked of "
              + e.call().model();
      case SessionEvent.ModelReplied e ->
          "turn " + e.turn() + ": " + wants(e.reply()) + " (" + tokens(e.tokens()) + ")";
      case SessionEvent.ModelFailed e ->
          "turn " + e.turn() + ": the model call failed: " + e.failure().message();
      case SessionEvent.ToolStarted e ->
          tool(tools, e.callId()) + " started" + (e.run() == 1 ? "" : " again, run " + e.run());
      case SessionEvent.ToolFinished e -> tool(tools, e.callId()) + " finished" + files(e.files());
      case SessionEvent.ToolFailed e ->
          tool(tools, e.callId()) + " failed: " + e.failure().message();
      case SessionEvent.ToolDenied e -> tool(tools, e.callId()) + " denied: " + e.reason();
      case SessionEvent.ToolInDoubt e -> tool(tools, e.callId()) + " is in doubt: " + e.reason();
      case SessionEvent.ToolCleared e -> tool(tools, e.callId()) + " may run";
      case SessionEvent.ApprovalAsked e ->
          "approval " + e.approvalId() + " asked of role " + e.role() + ": " + e.question();
      case SessionEvent.ApprovalAnswered e ->
          "approval "
              + e.approvalId()
              + (e.granted() ? " granted by " : " denied by ")
              + e.by()
              + reason(e.reason());
      case SessionEvent.CheckpointReached e -> "checkpoint " + e.name();
      case SessionEvent.BudgetCharged e ->
          "charged " + Amounts.usage(e.charged()) + reason(e.reason());
      case SessionEvent.FeedbackGiven e -> "notice " + e.rule() + ": " + e.notice();
      case SessionEvent.ErrorHandled e -> handled(e.failure(), e.resolution());
      case SessionEvent.CompletionChecked e ->
          e.problems().isEmpty()
              ? "the answer passed its checks"
              : "the answer is not accepted yet: " + String.join(" ", e.problems());
      case SessionEvent.CompletionJudged e ->
          "the judge "
              + (e.accepted() ? "accepts" : "rejects")
              + " the answer"
              + reason(e.reason());
      case SessionEvent.HandedBack e -> "handed back" + reason(e.reason());
      case SessionEvent.CancelRequested e -> "called off by " + e.by() + reason(e.reason());
      case SessionEvent.Forked e -> "forked from " + e.origin() + " at event " + e.atSequence();
      case SessionEvent.Completed e -> "completed";
      case SessionEvent.Failed e -> "failed: " + e.failure().message();
      case SessionEvent.Cancelled e -> "cancelled" + reason(e.reason());
      case SessionEvent.DeadLettered e -> "dead letter: " + e.failure().message();
      case SessionEvent.Revived e ->
          "put back to work by " + e.by() + (e.reason() == null ? "" : reason(e.reason()));
    };
  }

  static String agent(AgentChoice choice) {
    return switch (choice) {
      case AgentChoice.Named c -> c.name();
      case AgentChoice.Capable c -> "any agent capable of " + c.capability();
    };
  }

  private static String bound(Binding binding) {
    return "agent "
        + binding.agent().name()
        + " on "
        + binding.model().name()
        + ", at most "
        + Amounts.budget(binding.budget());
  }

  private static String wants(Message.Said reply) {
    return reply.calls().isEmpty()
        ? "answers"
        : "wants " + reply.calls().stream().map(ToolCall::tool).collect(Collectors.joining(", "));
  }

  private static String tokens(TokenUsage tokens) {
    return Amounts.count(tokens.input()) + " tokens in, " + Amounts.count(tokens.output()) + " out";
  }

  private static String tool(Map<String, String> tools, String callId) {
    return tools.getOrDefault(callId, "call " + callId);
  }

  private static String files(List<FileChange> changes) {
    return changes.isEmpty()
        ? ""
        : ", "
            + changes.stream()
                .map(
                    change ->
                        switch (change) {
                          case FileChange.Written c -> "wrote " + c.path();
                          case FileChange.Deleted c -> "deleted " + c.path();
                        })
                .collect(Collectors.joining(", "));
  }

  private static String handled(Failure failure, Resolution resolution) {
    return switch (resolution) {
      case Resolution.Retry r -> "trying again after " + failure.kind();
      case Resolution.EndAttempt r -> "this attempt is over: " + failure.message();
      case Resolution.Fail r -> "giving up: " + failure.kind();
      case Resolution.DeadLetter r -> "giving up, to the dead letters: " + failure.kind();
    };
  }

  private static String reason(String reason) {
    return reason.isBlank() ? "" : ": " + reason;
  }
}
