package dev.errand.adapter.out.duckdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A chart as it was asked for.
 *
 * @param xLabel label of the axis along the bottom, may be empty
 * @param yLabel label of the axis at the left, may be empty
 */
record Chart(ChartKind kind, String title, String xLabel, String yLabel, ChartData data) {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 540;
  private static final double EDGE = 16;
  private static final double RIGHT = WIDTH - 28;
  private static final double TITLE = 18;
  private static final double TITLE_LINE = 24;
  private static final double AXIS_LABEL = 13;
  private static final double AXIS_LABEL_ROOM = 24;

  Picture picture() {
    List<Mark> marks = new ArrayList<>();
    marks.add(new Mark.Box(0, 0, WIDTH, HEIGHT, Ink.PAPER));
    Bins bins = kind == ChartKind.HISTOGRAM ? Bins.of(data.series().getFirst().values()) : null;
    LeftAxis leftAxis = leftAxis(bins);
    double left = EDGE + (yLabel.isEmpty() ? 0 : AXIS_LABEL_ROOM) + leftAxis.width();
    List<String> titleLines = TextLines.of(title, TITLE, RIGHT - left, 2);
    Legend legend = new Legend(data.series(), left, RIGHT);
    double legendTop = EDGE + titleLines.size() * TITLE_LINE;
    double top = legendTop + legend.height() + 14;
    BottomAxis bottomAxis =
        bins == null
            ? BottomAxis.of(data.positions(), left, RIGHT)
            : TickAxis.ofNumbers(
                data.series().getFirst().values(), new Span(bins.from(), bins.to()), left, RIGHT);
    double labelled = HEIGHT - EDGE - (xLabel.isEmpty() ? 0 : AXIS_LABEL_ROOM);
    double bottom = labelled - bottomAxis.height();
    Scale scale = leftAxis.scale(top, bottom);

    leftAxis.paint(marks, left, RIGHT, scale);
    bottomAxis.paint(marks, top, bottom);
    Plot plot = new Plot(marks, scale);
    boolean bars = kind == ChartKind.BAR || kind == ChartKind.HISTOGRAM;
    if (!bars) {
      leftAxis.paintBase(marks, left, RIGHT, scale);
    }
    switch (kind) {
      case LINE -> plot.lines(data.series(), bottomAxis);
      case SCATTER -> plot.points(data.series(), bottomAxis);
      case BAR -> plot.bars(data.series(), (NameAxis) bottomAxis);
      case HISTOGRAM -> plot.bins(Objects.requireNonNull(bins), ((TickAxis) bottomAxis).scale());
    }
    if (bars) {
      leftAxis.paintBase(marks, left, RIGHT, scale);
    }
    for (int i = 0; i < titleLines.size(); i++) {
      marks.add(
          Mark.Label.of(
              titleLines.get(i),
              left,
              EDGE + TITLE * 0.8 + i * TITLE_LINE,
              TITLE,
              Mark.Anchor.START,
              Ink.TEXT));
    }
    legend.paint(marks, kind, legendTop);
    axisLabels(marks, left, top, bottom);
    return new Picture(WIDTH, HEIGHT, title, description(), marks);
  }

  private LeftAxis leftAxis(@Nullable Bins bins) {
    List<double[]> values =
        bins == null ? data.series().stream().map(Series::values).toList() : List.of(bins.counts());
    Span span = Objects.requireNonNull(Span.of(values), "there is no value");
    boolean wholeNumbers = values.stream().allMatch(NumberTicks::areWhole);
    return switch (kind) {
      case LINE, SCATTER -> LeftAxis.around(span, wholeNumbers);
      case BAR, HISTOGRAM -> LeftAxis.fromZero(span, wholeNumbers);
    };
  }

  private void axisLabels(List<Mark> marks, double left, double top, double bottom) {
    Letters letters = Letters.standard();
    if (!xLabel.isEmpty()) {
      marks.add(
          Mark.Label.of(
              letters.fitted(xLabel, AXIS_LABEL, RIGHT - left),
              (left + RIGHT) / 2,
              HEIGHT - EDGE,
              AXIS_LABEL,
              Mark.Anchor.MIDDLE,
              Ink.TEXT));
    }
    if (!yLabel.isEmpty()) {
      marks.add(
          new Mark.Label(
              letters.fitted(yLabel, AXIS_LABEL, bottom - top),
              EDGE + AXIS_LABEL * 0.75,
              (top + bottom) / 2,
              AXIS_LABEL,
              Mark.Anchor.MIDDLE,
              -90,
              Ink.TEXT));
    }
  }

  private String description() {
    String names = String.join(", ", data.series().stream().map(Series::name).toList());
    return kind
        + " chart of "
        + names
        + (xLabel.isEmpty() || kind == ChartKind.HISTOGRAM ? "" : " by " + xLabel)
        + ", "
        + data.points()
        + (kind == ChartKind.HISTOGRAM ? " values" : " points");
  }
}
