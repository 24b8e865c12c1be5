package dev.errand.adapter.out.duckdb;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Round numbers on an axis: multiples of 1, 2 or 5 times a power of ten. */
final class NumberTicks {

  private NumberTicks() {}

  /** The smallest round step of which a span takes at most so many. */
  static BigDecimal step(Span span, int most) {
    double rough = (span.max() / 2 - span.min() / 2) / most * 2;
    for (int exponent = (int) Math.floor(Math.log10(rough)) - 1; ; exponent++) {
      for (int digit : new int[] {1, 2, 5}) {
        BigDecimal step = BigDecimal.valueOf(digit).scaleByPowerOfTen(exponent);
        if (step.doubleValue() >= rough * (1 - 1e-9)) {
          return step;
        }
      }
    }
  }

  /** A step for values that are all whole numbers: there is nothing between two of them. */
  static BigDecimal wholeStep(Span span, int most) {
    return step(span, most).max(BigDecimal.ONE);
  }

  /** Whether all values that are there are whole numbers. */
  static boolean areWhole(double[] values) {
    return Arrays.stream(values)
        .allMatch(value -> Double.isNaN(value) || value == Math.rint(value));
  }

  /** A span grown to whole steps. */
  static Span whole(Span span, BigDecimal step) {
    return new Span(
        step.multiply(multiple(span.min(), step, RoundingMode.FLOOR)).doubleValue(),
        step.multiply(multiple(span.max(), step, RoundingMode.CEILING)).doubleValue());
  }

  /** Multiples of a step within a span. */
  static List<Tick> within(Span span, BigDecimal step) {
    BigDecimal last = multiple(span.max(), step, RoundingMode.FLOOR);
    List<BigDecimal> values = new ArrayList<>();
    for (BigDecimal n = multiple(span.min(), step, RoundingMode.CEILING);
        n.compareTo(last) <= 0;
        n = n.add(BigDecimal.ONE)) {
      values.add(step.multiply(n));
    }
    NumberStyle style = NumberStyle.of(values);
    return values.stream()
        .map(value -> new Tick(value.doubleValue(), style.text(value), ""))
        .toList();
  }

  private static BigDecimal multiple(double value, BigDecimal step, RoundingMode rounding) {
    return BigDecimal.valueOf(value).divide(step, 6, RoundingMode.HALF_EVEN).setScale(0, rounding);
  }
}
