package dev.errand.adapter.out.duckdb;

import java.util.ArrayList;
import java.util.List;

/** Draws the values themselves. */
final class Plot {

  private static final int DOTTED_LINES = 80;
  private static final int FEW = 300;
  private static final int MANY = 2_000;
  private static final double BARS_OF_SLOT = 0.8;

  private final List<Mark> marks;
  private final Scale scale;

  Plot(List<Mark> marks, Scale scale) {
    this.marks = marks;
    this.scale = scale;
  }

  /** Lines with gaps where a value is missing; a value between two gaps is a point. */
  void lines(List<Series> series, BottomAxis axis) {
    for (int s = 0; s < series.size(); s++) {
      SeriesLook look = SeriesLook.of(s);
      double[] values = series.get(s).values();
      List<Mark.Spot> run = new ArrayList<>();
      for (int i = 0; i <= values.length; i++) {
        if (i < values.length && !Double.isNaN(values[i])) {
          run.add(new Mark.Spot(axis.at(i), scale.at(values[i])));
          continue;
        }
        if (run.size() > 1) {
          marks.add(look.line(run));
        }
        if (run.size() == 1 || values.length <= DOTTED_LINES) {
          run.forEach(spot -> marks.add(look.dot(spot.x(), spot.y(), 3, 1)));
        }
        run.clear();
      }
    }
  }

  /** Points, the more transparent the more of them there are. */
  void points(List<Series> series, BottomAxis axis) {
    for (int s = 0; s < series.size(); s++) {
      SeriesLook look = SeriesLook.of(s);
      double[] values = series.get(s).values();
      double opacity = values.length <= FEW ? 0.8 : values.length <= MANY ? 0.5 : 0.3;
      for (int i = 0; i < values.length; i++) {
        if (!Double.isNaN(values[i])) {
          marks.add(
              look.dot(axis.at(i), scale.at(values[i]), values.length <= FEW ? 4 : 3, opacity));
        }
      }
    }
  }

  /** Bars of all series side by side under each name. */
  void bars(List<Series> series, NameAxis axis) {
    double width = axis.slot() * BARS_OF_SLOT / series.size();
    for (int s = 0; s < series.size(); s++) {
      double[] values = series.get(s).values();
      double shift = -axis.slot() * BARS_OF_SLOT / 2 + s * width;
      for (int i = 0; i < values.length; i++) {
        bar(axis.at(i) + shift, width, values[i], SeriesLook.of(s).ink());
      }
    }
  }

  /** Bars that touch, for there is nothing between two intervals. */
  void bins(Bins bins, Scale along) {
    for (int i = 0; i < bins.counts().length; i++) {
      double left = along.at(bins.from() + i * bins.width());
      double right = along.at(bins.from() + (i + 1) * bins.width());
      bar(left + 0.5, right - left - 1, bins.counts()[i], Ink.ofSeries(0));
    }
  }

  private void bar(double x, double width, double value, Ink ink) {
    if (!Double.isNaN(value)) {
      double zero = scale.at(0);
      double y = scale.at(value);
      marks.add(new Mark.Box(x, Math.min(y, zero), width, Math.abs(y - zero), ink));
    }
  }
}
