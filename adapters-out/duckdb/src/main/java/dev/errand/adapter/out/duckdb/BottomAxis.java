package dev.errand.adapter.out.duckdb;

import java.util.List;

/** The axis that points lie along. */
sealed interface BottomAxis permits NameAxis, TickAxis {

  /** Room at both ends, so that points do not stand on them. */
  double EDGE = 0.015;

  /** Seconds on either side of a single moment. */
  double HALF_DAY = 43_200;

  /** An axis for positions between two places. */
  static BottomAxis of(Positions positions, double left, double right) {
    return switch (positions) {
      case Positions.Names names -> new NameAxis(names.names(), left, right);
      case Positions.Numbers numbers ->
          TickAxis.ofNumbers(
              numbers.values(), span(numbers.values()).widened(1).padded(EDGE), left, right);
      case Positions.Times times ->
          TickAxis.ofTimes(
              times.seconds(), span(times.seconds()).widenedBy(HALF_DAY).padded(EDGE), left, right);
    };
  }

  private static Span span(double[] values) {
    Span span = Span.of(List.of(values));
    if (span == null) {
      throw new IllegalArgumentException("there is no point");
    }
    return span;
  }

  /** Where a point lies. */
  double at(int point);

  /** What its labels take. */
  double height();

  /** Draws its labels, and lines up through the plot where they help. */
  void paint(List<Mark> marks, double top, double bottom);
}
