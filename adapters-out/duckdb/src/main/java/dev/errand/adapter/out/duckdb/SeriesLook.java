package dev.errand.adapter.out.duckdb;

import java.util.List;

/** What a series looks like: a colour, a form of its points, and dashes for the later ones. */
record SeriesLook(Ink ink, Mark.Form form, double dash) {

  private static final int WHOLE_LINES = 4;

  static SeriesLook of(int index) {
    Mark.Form[] forms = Mark.Form.values();
    return new SeriesLook(
        Ink.ofSeries(index), forms[index % forms.length], index < WHOLE_LINES ? 0 : 6);
  }

  Mark.Trace line(List<Mark.Spot> spots) {
    return new Mark.Trace(spots, 1.8, dash, ink);
  }

  Mark.Dot dot(double x, double y, double radius, double opacity) {
    return new Mark.Dot(x, y, radius, form, opacity, ink);
  }
}
