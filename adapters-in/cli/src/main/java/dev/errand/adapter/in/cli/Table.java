package dev.errand.adapter.in.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rows in aligned columns. */
final class Table {

  private static final String GAP = "  ";

  private final List<String> headers;
  private final Set<String> numbers;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * A table without rows.
   *
   * @param numbers the headers of the columns that are aligned to the right
   */
  Table(List<String> headers, Set<String> numbers) {
    this.headers = List.copyOf(headers);
    this.numbers = Set.copyOf(numbers);
  }

  void add(String... cells) {
    rows.add(List.of(cells).stream().map(cell -> Glyphs.oneLine(cell, 400)).toList());
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Prints it; a last column that does not fit into {@code width} columns is cut, 0 cuts none. */
  void print(PrintWriter out, int width) {
    int[] widths = new int[headers.size()];
    measure(headers, widths);
    rows.forEach(row -> measure(row, widths));
    out.println(line(headers, widths, width));
    rows.forEach(row -> out.println(line(row, widths, width)));
  }

  private static void measure(List<String> row, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], Glyphs.width(row.get(i)));
    }
  }

  private String line(List<String> row, int[] widths, int width) {
    StringBuilder line = new StringBuilder();
    int used = 0;
    for (int i = 0; i < widths.length; i++) {
      boolean last = i == widths.length - 1;
      String cell = row.get(i);
      if (last && width > 0) {
        cell = Glyphs.fit(cell, Math.max(8, width - used));
      }
      boolean right = numbers.contains(headers.get(i));
      line.append(right ? Glyphs.right(cell, widths[i]) : Glyphs.left(cell, widths[i]));
      line.append(last ? "" : GAP);
      used += widths[i] + GAP.length();
    }
    return line.toString().stripTrailing();
  }
}
