package dev.errand.testkit.simulation;

import java.time.Duration;

/**
 * Something that must never happen, and did.
 *
 * @param invariant what should have held
 * @param at simulated time since the start
 * @param what on what it failed to hold, and how
 */
public record Violation(String invariant, Duration at, String what) {
  @Override
  public String toString() {
    return "%s, at %.3f s: %s".formatted(invariant, at.toMillis() / 1000.0, what);
  }
}
