package dev.errand.adapter.out.duckdb;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** Numbers or moments with labels at round ones. */
final class TickAxis implements BottomAxis {

  private static final double LETTER = LeftAxis.LETTER;
  private static final double LINE = 15;
  private static final double GAP = 8;
  private static final double APART = 14;
  private static final int MOST_TICKS = 14;

  private final double[] values;
  private final Scale scale;
  private final List<Tick> ticks;

  private TickAxis(double[] values, Scale scale, IntFunction<List<Tick>> ticks) {
    this.values = values;
    this.scale = scale;
    this.ticks = fitting(ticks);
  }

  static TickAxis ofNumbers(double[] values, Span span, double left, double right) {
    boolean whole = NumberTicks.areWhole(values);
    return new TickAxis(
        values,
        new Scale(span.min(), span.max(), left, right),
        most ->
            NumberTicks.within(
                span, whole ? NumberTicks.wholeStep(span, most) : NumberTicks.step(span, most)));
  }

  static TickAxis ofTimes(double[] seconds, Span span, double left, double right) {
    boolean days = Arrays.stream(seconds).allMatch(second -> second % TimeTicks.DAY_SECONDS == 0);
    return new TickAxis(
        seconds,
        new Scale(span.min(), span.max(), left, right),
        most -> TimeTicks.within(span, most, days));
  }

  /** As many ticks as have room beside each other. */
  private List<Tick> fitting(IntFunction<List<Tick>> ticks) {
    for (int most = MOST_TICKS; ; most--) {
      List<Tick> candidate = ticks.apply(most);
      if (most == 1 || fits(candidate)) {
        return candidate;
      }
    }
  }

  private boolean fits(List<Tick> candidate) {
    double free = Double.NEGATIVE_INFINITY;
    for (Tick tick : candidate) {
      double half = width(tick.label()) / 2;
      double x = scale.at(tick.value());
      if (x - half < free) {
        return false;
      }
      free = x + half + APART;
    }
    return true;
  }

  private static double width(String text) {
    return Letters.standard().width(text, LETTER);
  }

  Scale scale() {
    return scale;
  }

  @Override
  public double at(int point) {
    return scale.at(values[point]);
  }

  @Override
  public double height() {
    boolean two = ticks.stream().anyMatch(tick -> !tick.below().isEmpty());
    return GAP + LETTER + (two ? LINE : 0);
  }

  @Override
  public void paint(List<Mark> marks, double top, double bottom) {
    String below = "";
    double free = 0;
    for (Tick tick : ticks) {
      double x = scale.at(tick.value());
      double y = bottom + GAP + LETTER * 0.75;
      marks.add(Mark.Trace.line(x, top, x, bottom, Ink.GRID));
      marks.add(Mark.Trace.line(x, bottom, x, bottom + 4, Ink.AXIS));
      label(marks, tick.label(), x, y);
      double half = width(tick.below()) / 2;
      if (!tick.below().equals(below) && x - half >= free) {
        label(marks, tick.below(), x, y + LINE);
        below = tick.below();
        free = x + half + APART;
      }
    }
  }

  private void label(List<Mark> marks, String text, double x, double y) {
    double most = scale.to() + APART - width(text) / 2;
    marks.add(
        Mark.Label.of(text, Math.min(x, most), y, LETTER, Mark.Anchor.MIDDLE, Ink.FAINT_TEXT));
  }
}
