package dev.errand.adapter.out.duckdb;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values from one to another; {@code max} is greater than {@code min}. */
record Span(double min, double max) {

  private static final double SAME = 1e-12;

  /** The span of all values that are there, null if none is. */
  static @Nullable Span of(List<double[]> lists) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double[] values : lists) {
      for (double value : values) {
        if (!Double.isNaN(value)) {
          min = Math.min(min, value);
          max = Math.max(max, value);
        }
      }
    }
    return min > max ? null : new Span(min, max);
  }

  /** With room on both sides, more for greater ones, if there is but one value. */
  Span widened(double room) {
    return widenedBy(Math.max(room, magnitude() * 0.1));
  }

  /** With this much room on both sides if there is but one value, however great it is. */
  Span widenedBy(double room) {
    return max / 2 - min / 2 > magnitude() * SAME ? this : new Span(min - room, max + room);
  }

  private double magnitude() {
    return Math.max(Math.abs(min), Math.abs(max));
  }

  Span including(double value) {
    return new Span(Math.min(min, value), Math.max(max, value));
  }

  /** Grown by a share of itself on both sides. */
  Span padded(double share) {
    double by = (max - min) * share;
    return new Span(min - by, max + by);
  }
}
