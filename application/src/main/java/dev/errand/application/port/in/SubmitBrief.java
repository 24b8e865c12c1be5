package dev.errand.application.port.in;

import dev.errand.domain.brief.BriefId;
import dev.errand.domain.session.SessionId;

/** Takes briefs. */
public interface SubmitBrief {

  /**
   * Records a brief as the first event of its session. When this returns, it is not lost. It is not
   * queued: whoever accepts it runs it.
   *
   * @throws dev.errand.application.port.out.PortException with {@code InvalidRequest} if it cannot
   *     be done as given (unknown agent, past deadline, unreadable file, file too large), with
   *     {@code Conflict} if its idempotency key, or its id, stands for another brief
   */
  Accepted accept(NewBrief brief);

  /**
   * Accepts a brief and puts it into the mailbox for the next free worker. When this returns, the
   * brief will come there: if the mailbox cannot be reached now, the ledger owes it.
   *
   * @throws dev.errand.application.port.out.PortException as {@link #accept} does; and with what
   *     the mailbox says if somebody has to mend something before it takes messages; the brief is
   *     accepted then, and comes into the mailbox when that is done
   */
  Accepted submit(NewBrief brief);

  /**
   * A brief that was taken.
   *
   * @param briefId its id; the first brief's if this one is a repeat
   * @param sessionId its session
   * @param repeated whether the same brief had been taken before
   */
  record Accepted(BriefId briefId, SessionId sessionId, boolean repeated) {}
}
