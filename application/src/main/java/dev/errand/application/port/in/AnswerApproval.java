package dev.errand.application.port.in;

import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.session.SessionId;

/** Answers what an agent may not decide itself. */
public interface AnswerApproval {

  /**
   * Records the answer and wakes the session. Repeating it wakes the session once more.
   *
   * @throws dev.errand.application.port.out.PortException with {@code NotFound} if no such approval
   *     is open, with {@code Denied} if the user lacks the role, with {@code Conflict} if it was
   *     answered otherwise
   */
  void answer(
      SessionId session, String approvalId, boolean granted, UserIdentity by, String reason);
}
