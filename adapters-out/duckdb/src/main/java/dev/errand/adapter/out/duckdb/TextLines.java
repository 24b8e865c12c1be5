package dev.errand.adapter.out.duckdb;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines at its spaces. */
final class TextLines {

  private TextLines() {}

  /** At most so many lines of a width; what does not fit is cut. */
  static List<String> of(String text, double size, double width, int most) {
    Letters letters = Letters.standard();
    List<String> lines = new ArrayList<>();
    String line = "";
    String[] words = text.split(" ");
    for (String word : words) {
      String longer = line.isEmpty() ? word : line + " " + word;
      boolean last = lines.size() == most - 1;
      if (last || line.isEmpty() || letters.width(longer, size) <= width) {
        line = longer;
      } else {
        lines.add(letters.fitted(line, size, width));
        line = word;
      }
    }
    lines.add(letters.fitted(line, size, width));
    return lines;
  }
}
