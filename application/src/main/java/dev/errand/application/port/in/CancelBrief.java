package dev.errand.application.port.in;

import dev.errand.domain.brief.BriefId;

/** Calls briefs off. */
public interface CancelBrief {

  /**
   * Records the wish; a model call or tool under way is interrupted. Repeating it, or cancelling
   * what has ended, changes nothing.
   *
   * @return whether the brief was still open
   */
  boolean cancel(BriefId brief, String by, String reason);
}
