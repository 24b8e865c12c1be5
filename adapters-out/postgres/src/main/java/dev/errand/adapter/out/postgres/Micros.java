package dev.errand.adapter.out.postgres;

import java.time.Duration;

/** Durations as the functions in the database take them. */
final class Micros {

  /** Longer than this would leave what a timestamp can hold, sooner or later. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  private Micros() {}

  /** Rounded up, so that nothing ends early. */
  static long of(Duration duration) {
    if (duration.compareTo(LONGEST) >= 0) {
      return LONGEST.toSeconds() * 1_000_000;
    }
    return Math.ceilDiv(duration.toNanos(), 1_000);
  }

  static Duration duration(long micros) {
    return Duration.ofNanos(Math.multiplyExact(micros, 1_000L));
  }
}
