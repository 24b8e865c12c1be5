package dev.errand.domain.failure;

import java.time.Instant;

/** What is done about a failed step. */
public sealed interface Resolution {

  /** Try the same step again, in this attempt, not before {@code at}. */
  record Retry(Instant at) implements Resolution {}

  /** Give this attempt up; the next one may start at {@code at}. */
  record EndAttempt(Instant at) implements Resolution {}

  /** The brief cannot be done as given: report the failure. */
  record Fail() implements Resolution {}

  /** The system could not do it: keep it as a dead letter. */
  record DeadLetter() implements Resolution {}
}
