package dev.errand.adapter.out.duckdb;

import java.util.List;

/** The values from one to another; {@code max} is greater than {@code min}. */
record Span(double min, double max) {

  private static final double SAME = 1e-12;

  /** The span of all values that are there, null if none is. */
  static @org.jspecify.annotations.Nullable Span of(List<double[]> lists) {
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

  /** With room on both sides if there is but one value. */
  Span widened(double room) {
    double magnitude = Math.max(Math.abs(min), Math.abs(max));
    if (max / 2 - min / 2 > magnitude * SAME) {
      return this;
    }
    double by = Math.max(room, magnitude * 0.1);
    return new Span(min - by, max + by);
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
