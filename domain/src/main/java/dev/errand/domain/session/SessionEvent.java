package dev.errand.domain.session;

import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.Resolution;
import dev.errand.domain.slice.SliceChange;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.WorkspacePath;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a session. Events are facts: they are never changed or removed, and
 * the state is nothing but their fold.
 */
public sealed interface SessionEvent {

  /** The brief was taken; from here on it is not lost. Always the first event. */
  record BriefAccepted(Brief brief) implements SessionEvent {}

  /** A worker began an attempt, under a new epoch. */
  record AttemptStarted(int attempt, String worker) implements SessionEvent {}

  /** Agent, tools, model and limits were fixed. */
  record AgentBound(Binding binding) implements SessionEvent {}

  /** A model call is about to be made; its worst case is reserved. */
  record ModelCalled(ModelCall call) implements SessionEvent {}

  /** The model's next step arrived. */
  record ModelReplied(int turn, Message.Said reply, TokenUsage tokens, Usage charged)
      implements SessionEvent {}

  /** A model call came to nothing; what it may have cost is charged. */
  record ModelFailed(int turn, Failure failure, Usage charged) implements SessionEvent {}

  /** A tool is about to run. {@code run} counts the runs of this one call, from 1. */
  record ToolStarted(String callId, String idempotencyKey, int run) implements SessionEvent {}

  /** A tool finished and what it changed is committed. */
  record ToolFinished(
      String callId,
      String output,
      List<SliceChange> slices,
      List<FileChange> files,
      List<WorkspacePath> read)
      implements SessionEvent {
    public ToolFinished {
      slices = List.copyOf(slices);
      files = List.copyOf(files);
      read = List.copyOf(read);
    }
  }

  /** A tool failed; what it changed is rolled back, but for the log slices in {@code kept}. */
  record ToolFailed(String callId, Failure failure, List<SliceChange> kept)
      implements SessionEvent {
    public ToolFailed {
      kept = List.copyOf(kept);
    }
  }

  /** A policy forbade a tool call before it started. */
  record ToolDenied(String callId, String reason) implements SessionEvent {}

  /** A call that may have had its effect was found unfinished and could not be reconciled. */
  record ToolInDoubt(String callId, String reason) implements SessionEvent {}

  /** An unfinished call is known to have had no effect: it may run. */
  record ToolCleared(String callId) implements SessionEvent {}

  /** A person with the role must answer before {@code expiresAt}. */
  record ApprovalAsked(
      String approvalId, String callId, String role, String question, Instant expiresAt)
      implements SessionEvent {}

  /** A person answered, or the time ran out. */
  record ApprovalAnswered(String approvalId, boolean granted, String by, String reason)
      implements SessionEvent {}

  /** A named point to come back to. */
  record CheckpointReached(String name) implements SessionEvent {}

  /** Something was spent outside model and tool calls of this session. */
  record BudgetCharged(Usage charged, String reason) implements SessionEvent {}

  /** A feedback rule's notice was given. */
  record FeedbackGiven(String rule, long mark, String notice) implements SessionEvent {}

  /** It was decided what to do about a failure. */
  record ErrorHandled(Failure failure, Resolution resolution) implements SessionEvent {}

  /** The agent's answer was held against its objectives; no problems means it passed. */
  record CompletionChecked(Answer answer, List<String> problems) implements SessionEvent {
    public CompletionChecked {
      problems = List.copyOf(problems);
    }
  }

  /** A model judged the answer. */
  record CompletionJudged(boolean accepted, String reason, TokenUsage tokens, Usage charged)
      implements SessionEvent {}

  /**
   * The attempt's worker stops for a reason that is not the brief's; this attempt does not count.
   */
  record HandedBack(String reason) implements SessionEvent {}

  /** Somebody wants the brief called off. */
  record CancelRequested(String by, String reason) implements SessionEvent {}

  /** This session began as a copy of another one's first events. */
  record Forked(SessionId origin, long atSequence) implements SessionEvent {}

  /** The end: the agent met its objectives. */
  record Completed(Answer answer) implements SessionEvent {}

  /** The end: the brief cannot be done as given. */
  record Failed(Failure failure) implements SessionEvent {}

  /** The end: called off. */
  record Cancelled(String reason) implements SessionEvent {}

  /** The end, for now: kept as a dead letter. */
  record DeadLettered(Failure failure) implements SessionEvent {}

  /** A dead letter was put back to work. */
  record Revived(String by, @Nullable String reason) implements SessionEvent {}

  /** Whether this event comes from outside the attempt, under whatever epoch is current. */
  default boolean fromOutside() {
    return this instanceof CancelRequested || this instanceof ApprovalAnswered;
  }
}
