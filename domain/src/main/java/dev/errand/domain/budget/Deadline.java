package dev.errand.domain.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * The instant after which no step of a brief may start and those under way are interrupted.
 *
 * @param at the instant
 */
public record Deadline(Instant at) {

  public Deadline {
    Objects.requireNonNull(at, "at is null");
  }

  /** The deadline {@code duration} after {@code now}. */
  public static Deadline in(Duration duration, Instant now) {
    return new Deadline(now.plus(duration));
  }

  /** Whether it has passed. */
  public boolean passed(Instant now) {
    return !now.isBefore(at);
  }

  /** The time left, never negative. */
  public Duration left(Instant now) {
    return passed(now) ? Duration.ZERO : Duration.between(now, at);
  }

  /** The shorter of {@code wanted} and the time left. */
  public Duration cap(Duration wanted, Instant now) {
    Duration left = left(now);
    return wanted.compareTo(left) < 0 ? wanted : left;
  }
}
