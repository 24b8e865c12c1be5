package dev.errand.domain.tool;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** A rule about who may call which tool, and when. Pure: it judges what it is shown. */
public sealed interface ToolPolicy {

  /** The tool it is about. */
  String tool();

  /** Another tool must have finished before. */
  record Requires(String tool, String before) implements ToolPolicy {}

  /** The user must have a role. */
  record RoleRequired(String tool, String role) implements ToolPolicy {}

  /**
   * A person with the role must say yes, within the time, else the answer is no.
   *
   * @param tool the tool
   * @param role who may answer
   * @param patience how long the question stands, positive
   */
  record ApprovalRequired(String tool, String role, Duration patience) implements ToolPolicy {
    public ApprovalRequired {
      if (patience.isNegative() || patience.isZero()) {
        throw new IllegalArgumentException("patience must be positive, but is " + patience);
      }
    }
  }

  /** The tool may be called at most so often in a session. */
  record MaximumCalls(String tool, long calls) implements ToolPolicy {
    public MaximumCalls {
      if (calls < 0) {
        throw new IllegalArgumentException("calls must not be negative, but is " + calls);
      }
    }
  }

  /** The tool may write over a file only after the session has read it. */
  record ReadBeforeWrite(String tool) implements ToolPolicy {}

  /**
   * What a policy may look at.
   *
   * @param roles the user's roles
   * @param finishedCalls how often each tool has finished
   * @param startedCalls how often each tool was started
   */
  record View(Set<String> roles, Map<String, Long> finishedCalls, Map<String, Long> startedCalls) {}

  /** What a policy says. */
  sealed interface Verdict {
    /** The call may be made. */
    record Allowed() implements Verdict {}

    /** The call must not be made; the model is told why. */
    record Denied(String reason) implements Verdict {}

    /** A person must be asked. */
    record NeedsApproval(String role, Duration patience) implements Verdict {}
  }

  /** Judges one more call of the tool this policy is about. */
  default Verdict judge(View view) {
    return switch (this) {
      case Requires p ->
          view.finishedCalls().getOrDefault(p.before(), 0L) > 0
              ? new Verdict.Allowed()
              : new Verdict.Denied("call " + p.before() + " before " + p.tool());
      case RoleRequired p ->
          view.roles().contains(p.role())
              ? new Verdict.Allowed()
              : new Verdict.Denied(p.tool() + " needs the role " + p.role());
      case ApprovalRequired p -> new Verdict.NeedsApproval(p.role(), p.patience());
      case MaximumCalls p ->
          view.startedCalls().getOrDefault(p.tool(), 0L) < p.calls()
              ? new Verdict.Allowed()
              : new Verdict.Denied(p.tool() + " may be called at most " + p.calls() + " times");
      case ReadBeforeWrite p -> new Verdict.Allowed();
    };
  }
}
