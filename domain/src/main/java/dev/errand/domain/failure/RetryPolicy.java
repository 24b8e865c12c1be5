package dev.errand.domain.failure;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When to try again: exponential back-off with full jitter, as described by Marc Brooker,
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. A wait that the other side asked
 * for wins over the computed one.
 *
 * @param attempts how often a step is tried in all, at least 1
 * @param base upper bound of the first wait, positive
 * @param factor growth of the bound per attempt, at least 1
 * @param max upper bound of every computed wait
 */
public record RetryPolicy(int attempts, Duration base, double factor, Duration max) {

  /** Three attempts, 1 s base, doubling, at most 300 s. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(3, Duration.ofSeconds(1), 2, Duration.ofSeconds(300));

  public RetryPolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, but is " + attempts);
    }
    if (base.isNegative() || base.isZero()) {
      throw new IllegalArgumentException("base must be positive, but is " + base);
    }
    if (!(factor >= 1)) {
      throw new IllegalArgumentException("factor must be at least 1, but is " + factor);
    }
    if (max.compareTo(base) < 0) {
      throw new IllegalArgumentException("max " + max + " is less than base " + base);
    }
  }

  /**
   * What to do after a failure of a step inside an attempt.
   *
   * @param failed how often the step has failed by now, at least 1
   * @param failure the last failure
   * @param now the time of the verdict
   * @param chance uniform in [0, 1), the jitter
   * @return retry while attempts are left and the failure is retryable; then the attempt ends;
   *     permanent failures fail the brief or make a dead letter
   */
  public Resolution resolve(int failed, Failure failure, Instant now, double chance) {
    if (failure.endsTheBrief()) {
      return new Resolution.Fail();
    }
    if (!failure.retryable()) {
      return new Resolution.DeadLetter();
    }
    Instant at = now.plus(backoff(failed, failure.askedToWait(), chance));
    return failed < attempts ? new Resolution.Retry(at) : new Resolution.EndAttempt(at);
  }

  /**
   * The wait before the next try.
   *
   * @param failed how often it has failed by now, at least 1
   * @param asked the wait the other side asked for, or null
   * @param chance uniform in [0, 1)
   */
  public Duration backoff(int failed, @Nullable Duration asked, double chance) {
    if (failed < 1) {
      throw new IllegalArgumentException("failed must be at least 1, but is " + failed);
    }
    if (chance < 0 || chance >= 1) {
      throw new IllegalArgumentException("chance must be in [0, 1), but is " + chance);
    }
    if (asked != null) {
      return asked.isNegative() ? Duration.ZERO : asked;
    }
    double bound = Math.min(base.toMillis() * Math.pow(factor, failed - 1), max.toMillis());
    return Duration.ofMillis((long) (bound * chance));
  }
}
