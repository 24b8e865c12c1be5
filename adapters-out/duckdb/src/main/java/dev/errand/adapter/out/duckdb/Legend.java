package dev.errand.adapter.out.duckdb;

import java.util.ArrayList;
import java.util.List;

/** Names of the series with what they look like, in rows below the title. */
final class Legend {

  private static final double LETTER = 13;
  private static final double ROW = 20;
  private static final double SAMPLE = 22;
  private static final double GAP = 7;
  private static final double APART = 22;
  private static final double LONGEST = 260;

  private record Entry(String text, double x, int row) {}

  private final List<Entry> entries = new ArrayList<>();
  private final int rows;

  Legend(List<Series> series, double left, double right) {
    Letters letters = Letters.standard();
    double x = left;
    int row = 0;
    for (Series one : series) {
      String text = letters.fitted(one.name(), LETTER, LONGEST);
      double width = SAMPLE + GAP + letters.width(text, LETTER);
      if (x > left && x + width > right) {
        x = left;
        row++;
      }
      entries.add(new Entry(text, x, row));
      x += width + APART;
    }
    this.rows = series.size() > 1 ? row + 1 : 0;
  }

  double height() {
    return rows * ROW;
  }

  void paint(List<Mark> marks, ChartKind kind, double top) {
    if (rows == 0) {
      return;
    }
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      double y = top + entry.row() * ROW + ROW / 2;
      SeriesLook look = SeriesLook.of(i);
      double middle = entry.x() + SAMPLE / 2;
      switch (kind) {
        case LINE ->
            marks.add(
                look.line(
                    List.of(new Mark.Spot(entry.x(), y), new Mark.Spot(entry.x() + SAMPLE, y))));
        case SCATTER -> marks.add(look.dot(middle, y, 5, 1));
        case BAR, HISTOGRAM -> marks.add(new Mark.Box(entry.x() + 5, y - 6, 12, 12, look.ink()));
      }
      marks.add(
          Mark.Label.of(
              entry.text(),
              entry.x() + SAMPLE + GAP,
              y + LETTER * 0.36,
              LETTER,
              Mark.Anchor.START,
              Ink.TEXT));
    }
  }
}
