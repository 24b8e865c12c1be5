package dev.errand.adapter.in.cli;

import java.util.ArrayList;
import java.util.List;

/** A terminal of a fixed width that understands what the progress may send, and nothing else. */
final class Screen {

  private final int width;
  private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
  private int column;

  Screen(int width) {
    this.width = width;
  }

  /** What stands on the screen after some output; the cursor's line is the last one. */
  static List<String> after(String output, int width) {
    Screen screen = new Screen(width);
    screen.write(output);
    return screen.lines.stream().map(line -> line.toString().stripTrailing()).toList();
  }

  private void write(String output) {
    for (int i = 0; i < output.length(); i++) {
      char c = output.charAt(i);
      switch (c) {
        case '\r' -> column = 0;
        case '\n' -> {
          lines.add(new StringBuilder());
          column = 0;
        }
        case '\u001b' -> i = control(output, i);
        default -> put(c);
      }
    }
  }

  private int control(String output, int at) {
    int end = at + 2;
    while (!Character.isLetter(output.charAt(end))) {
      end++;
    }
    switch (output.charAt(end)) {
      case 'K' -> {
        // Behind the last column the cursor still stands on it, until something is written.
        int from = Math.min(column, width - 1);
        lines.getLast().setLength(Math.min(from, lines.getLast().length()));
      }
      case 'm' -> {}
      default -> throw new AssertionError("unexpected control sequence in " + output);
    }
    return end;
  }

  private void put(char c) {
    if (column == width) {
      lines.add(new StringBuilder());
      column = 0;
    }
    StringBuilder line = lines.getLast();
    if (column < line.length()) {
      line.setCharAt(column, c);
    } else {
      line.append(c);
    }
    column++;
  }
}
