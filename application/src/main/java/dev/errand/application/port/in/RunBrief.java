package dev.errand.application.port.in;

import dev.errand.domain.brief.Report;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.time.Instant;
import java.util.List;

/** Runs an accepted brief here and now. */
public interface RunBrief {

  /**
   * Runs a session to its end, behind its last recorded step, over as many attempts as the policy
   * allows, waiting between them. Blocks. Interrupting the thread hands the session back,
   * resumable.
   *
   * @throws InterruptedException if interrupted; everything recorded stays
   * @throws dev.errand.application.port.out.PortException with {@code NotFound} if there is no such
   *     session, with {@code FencedOut} if somebody else took it over
   */
  Result run(SessionId session, Observer observer) throws InterruptedException;

  /** What came of it. */
  sealed interface Result {
    /** It ended. */
    record Ended(Report report) implements Result {}

    /** People must answer first; it can be run again then. */
    record AwaitingApproval(List<String> approvalIds, Instant until) implements Result {}
  }

  /**
   * Watches a run, on its thread, and its tools, on theirs; must not throw and should not block.
   */
  interface Observer {
    /** Sees nothing. */
    Observer NONE = new Observer() {};

    /** An event was recorded, and this is the state behind it. */
    default void recorded(RecordedEvent event, SessionState state) {}

    /** The model said some more. */
    default void text(String delta) {}

    /** A tool got on; told by several threads at once when several tools run. */
    default void toolProgress(String tool, String message) {}
  }
}
