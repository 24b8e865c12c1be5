package dev.errand.adapter.out.duckdb;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Counts of values in intervals of one round width. How many there are follows Freedman and
 * Diaconis, "On the histogram as a density estimator", 1981: twice the interquartile range by the
 * cube root of the number of values.
 *
 * @param from where the first begins
 * @param width of each
 * @param counts of values from the lower edge up to but without the upper one; the last has both
 */
record Bins(double from, double width, double[] counts) {

  private static final int FEWEST = 5;
  private static final int MOST = 60;

  static Bins of(double[] values) {
    Span span = Objects.requireNonNull(Span.of(List.of(values))).widened(0.5);
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double spread = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
    double ideal = 2 * spread / Math.cbrt(sorted.length);
    double number = ideal > 0 ? (span.max() - span.min()) / ideal : Math.sqrt(sorted.length);
    int bins = (int) Math.clamp(Math.ceil(number), FEWEST, MOST);
    BigDecimal step =
        NumberTicks.areWhole(values)
            ? NumberTicks.wholeStep(span, bins)
            : NumberTicks.step(span, bins);
    double width = step.doubleValue();
    Span whole = NumberTicks.whole(span, step);
    double[] counts =
        new double[(int) Math.max(1, Math.round((whole.max() - whole.min()) / width))];
    for (double value : values) {
      // Written as tenths a value can lie a hair below the edge it stands on.
      int bin = (int) Math.floor((value - whole.min()) / width + 1e-9);
      counts[Math.clamp(bin, 0, counts.length - 1)]++;
    }
    return new Bins(whole.min(), width, counts);
  }

  double to() {
    return from + width * counts.length;
  }
}
