package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.time.Instant;

/**
 * How long one call may go on: until the tool box's timeout or the deadline, whichever is first.
 */
final class TimeAllowance {

  private final Duration timeout;
  private final boolean endsByDeadline;
  private final long endNanos;

  TimeAllowance(Duration timeout, Deadline deadline, Instant now) {
    Duration capped = deadline.cap(timeout, now);
    this.timeout = timeout;
    this.endsByDeadline = capped.compareTo(timeout) < 0;
    this.endNanos = System.nanoTime() + capped.toNanos();
  }

  long leftNanos() {
    return endNanos - System.nanoTime();
  }

  /** Fails when the time is used up or the thread was interrupted. */
  void check() throws InterruptedException, Refusal {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted");
    }
    if (leftNanos() <= 0) {
      throw usedUp();
    }
  }

  /**
   * What to throw once the time is used up; the deadline's passing is not for the model to mend.
   */
  Refusal usedUp() {
    if (endsByDeadline) {
      throw new PortException(
          new Failure.DeadlineExceeded("the deadline passed while the data was being worked on"));
    }
    return new Refusal(
        "this was cancelled after "
            + seconds(timeout)
            + ", the most one call may take; ask for less: filter or aggregate earlier, avoid"
            + " cross joins, work on a sample");
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
