package dev.errand.application.port.in;

import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.session.RecordedEvent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells how a brief is getting on. */
public interface FollowBrief {

  /**
   * How it stands.
   *
   * @throws dev.errand.application.port.out.PortException with {@code NotFound} if there is no such
   *     brief
   */
  Status status(BriefId brief);

  /**
   * The events behind a sequence, waiting for the first of them.
   *
   * @param afterSequence the last sequence known, 0 for none
   * @param wait how long to wait at most
   * @return none if nothing happened in time
   */
  List<RecordedEvent> eventsAfter(BriefId brief, long afterSequence, Duration wait)
      throws InterruptedException;

  /**
   * How a brief stands.
   *
   * @param phase {@code queued}, {@code running}, {@code waiting}, {@code awaiting-approval} or
   *     {@code ended}
   * @param sequence the last event
   * @param attempts attempts started
   * @param usage what was spent
   * @param pendingApprovals approvals that are open
   * @param report the report, or null while it has not ended
   */
  record Status(
      BriefId briefId,
      String phase,
      long sequence,
      int attempts,
      Usage usage,
      List<String> pendingApprovals,
      @Nullable Report report) {
    public Status {
      pendingApprovals = List.copyOf(pendingApprovals);
    }
  }
}
