package dev.errand.domain.session;

import dev.errand.domain.brief.Outcome;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolSpec;
import java.time.Instant;
import java.util.List;

/** What a session needs next. */
public sealed interface Decision {

  /** Wait for a brief; there is none. */
  record AwaitBrief() implements Decision {}

  /** Choose agent, tools and model, and record {@link SessionEvent.AgentBound}. */
  record Bind() implements Decision {}

  /** Record this fact; nothing has to be done for it. */
  record Record(SessionEvent event) implements Decision {}

  /** Record the call, make it, and record what came of it. */
  record CallModel(ModelCall call) implements Decision {}

  /** Record the starts, run all of these at once, and record what came of each. */
  record RunTools(List<ToolRun> runs) implements Decision {
    public RunTools {
      runs = List.copyOf(runs);
    }
  }

  /** Ask the tool whether an unfinished call had its effect. */
  record Reconcile(ToolRun run) implements Decision {}

  /** Hold the answer against the output schema and the completion checks. */
  record CheckCompletion(String text) implements Decision {}

  /** Say what to do about a failure, the {@code failures}th in a row. */
  record HandleError(Failure failure, int failures) implements Decision {}

  /** Nothing can happen before this instant. */
  record WaitUntil(Instant until) implements Decision {}

  /** Nothing can happen before a person answers, or this instant. */
  record AwaitApproval(List<String> approvalIds, Instant until) implements Decision {
    public AwaitApproval {
      approvalIds = List.copyOf(approvalIds);
    }
  }

  /** The attempt is over; another may start at this instant. */
  record EndAttempt(Instant nextAt, Failure cause) implements Decision {}

  /** It is over. */
  record Finished(Outcome outcome) implements Decision {}

  /**
   * One run of one call.
   *
   * @param call what the model asked for
   * @param spec the tool
   * @param idempotencyKey the same for all runs of this call
   * @param run 1 for the first
   */
  record ToolRun(ToolCall call, ToolSpec spec, String idempotencyKey, int run) {}
}
