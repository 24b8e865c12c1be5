package dev.errand.adapter.out.duckdb;

import java.math.BigDecimal;
import java.util.List;

/** The axis of values, with lines across the plot. */
final class LeftAxis {

  static final double LETTER = 12;
  private static final int MOST_TICKS = 7;
  private static final double GAP = 8;
  private static final double CLOSE_TO_ZERO = 0.3;

  private final Span span;
  private final List<Tick> ticks;
  private final double width;

  private LeftAxis(Span span, List<Tick> ticks) {
    Letters letters = Letters.standard();
    this.span = span;
    this.ticks = ticks;
    this.width =
        GAP
            + ticks.stream()
                .mapToDouble(tick -> letters.width(tick.label(), LETTER))
                .max()
                .orElse(0);
  }

  /** An axis for lines and points, which begins at zero only if zero is not far. */
  static LeftAxis around(Span values, boolean wholeNumbers) {
    Span wide = values.widened(1);
    boolean belowIsClose = wide.min() > 0 && wide.min() < wide.max() * CLOSE_TO_ZERO;
    boolean aboveIsClose = wide.max() < 0 && wide.max() > wide.min() * CLOSE_TO_ZERO;
    return whole(belowIsClose || aboveIsClose ? wide.including(0) : wide, wholeNumbers);
  }

  /** An axis for bars, whose lengths are only true if they begin at zero. */
  static LeftAxis fromZero(Span values, boolean wholeNumbers) {
    Span span = values.including(0);
    return whole(span.min() == span.max() ? new Span(0, 1) : span, wholeNumbers);
  }

  private static LeftAxis whole(Span values, boolean wholeNumbers) {
    BigDecimal step =
        wholeNumbers
            ? NumberTicks.wholeStep(values, MOST_TICKS)
            : NumberTicks.step(values, MOST_TICKS);
    Span span = NumberTicks.whole(values, step);
    return new LeftAxis(span, NumberTicks.within(span, step));
  }

  double width() {
    return width;
  }

  Scale scale(double top, double bottom) {
    return new Scale(span.min(), span.max(), bottom, top);
  }

  void paint(List<Mark> marks, double left, double right, Scale scale) {
    for (Tick tick : ticks) {
      double y = scale.at(tick.value());
      marks.add(Mark.Trace.line(left, y, right, y, Ink.GRID));
      marks.add(
          Mark.Label.of(
              tick.label(),
              left - GAP,
              y + LETTER * 0.36,
              LETTER,
              Mark.Anchor.END,
              Ink.FAINT_TEXT));
    }
  }

  /** The line that values rise from or fall below. */
  void paintBase(List<Mark> marks, double left, double right, Scale scale) {
    boolean zero = span.min() <= 0 && span.max() >= 0;
    double y = scale.at(zero ? 0 : span.min());
    marks.add(Mark.Trace.line(left, y, right, y, Ink.AXIS));
  }
}
