package dev.errand.application;

import dev.errand.domain.session.SessionState;
import java.time.Instant;
import java.util.List;

/** Why a run returned. */
sealed interface RunOutcome extends Progress {

  /** The session ended, now or before. */
  record Ended(SessionState state) implements RunOutcome {}

  /** Nothing can be done before this instant. */
  record Later(Instant at) implements RunOutcome {}

  /** People must answer first. */
  record AwaitingApproval(List<String> approvalIds, Instant until) implements RunOutcome {}

  /** The tenant's quota leaves no room before this instant, as far as can be told now. */
  record AwaitingQuota(Instant until) implements RunOutcome {}

  /** It may have killed a process, and may not be at work together with others of that kind. */
  record AwaitingTurn() implements RunOutcome {}

  /** It was asked to stop; the session can be taken on from here. */
  record HandedBack() implements RunOutcome {}
}
