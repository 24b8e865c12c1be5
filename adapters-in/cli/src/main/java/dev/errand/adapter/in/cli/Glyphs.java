package dev.errand.adapter.in.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Text on its way to a terminal. Whatever a model or a tool wrote goes through {@link #clean}
 * first: it must not move the cursor, set colours or reorder what people read.
 */
final class Glyphs {

  private static final String MORE = "...";

  private Glyphs() {}

  /** The text without control sequences; line breaks and tabs stay. */
  static String clean(String text) {
    String plain =
        text.replace("\r\n", "\n")
            .replaceAll("\u001b\\[[0-9;?]*[ -/]*[@-~]", "")
            .replace('\r', '\n');
    StringBuilder kept = new StringBuilder(plain.length());
    plain
        .codePoints()
        .filter(c -> c == '\n' || c == '\t' || !(Character.isISOControl(c) || reorders(c)))
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /** The text cleaned, on one line, and not longer than {@code max} columns. */
  static String oneLine(String text, int max) {
    return fit(clean(text).strip().replaceAll("\\s+", " "), max);
  }

  /** The text, cut so that it takes at most {@code columns}. */
  static String fit(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    String mark = MORE.substring(0, Math.max(0, Math.min(MORE.length(), columns)));
    int left = columns - mark.length();
    StringBuilder kept = new StringBuilder();
    for (int c : text.codePoints().toArray()) {
      left -= width(c);
      if (left < 0) {
        break;
      }
      kept.appendCodePoint(c);
    }
    return kept + mark;
  }

  /** The columns a text takes in a terminal. */
  static int width(String text) {
    return text.codePoints().map(Glyphs::width).sum();
  }

  /** The text filled up with spaces to the right. */
  static String left(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - width(text)));
  }

  /** The text filled up with spaces to the left. */
  static String right(String text, int columns) {
    return " ".repeat(Math.max(0, columns - width(text))) + text;
  }

  /** The text in lines of at most {@code columns}, broken between words; 0 for no bound. */
  static List<String> wrap(String text, int columns) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : clean(text).split("\n", -1)) {
      if (columns < 1 || width(paragraph) <= columns) {
        lines.add(paragraph.stripTrailing());
      } else {
        wrapParagraph(paragraph, columns, lines);
      }
    }
    return lines;
  }

  private static void wrapParagraph(String paragraph, int columns, List<String> lines) {
    String indent = paragraph.substring(0, paragraph.length() - paragraph.stripLeading().length());
    StringBuilder line = new StringBuilder(indent);
    boolean empty = true;
    for (String word : paragraph.strip().split(" +")) {
      if (!empty && width(line.toString()) + 1 + width(word) > columns) {
        lines.add(line.toString());
        line = new StringBuilder(indent);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
  }

  private static boolean reorders(int c) {
    return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069 || c == 0x200E || c == 0x200F;
  }

  /** One, two for wide East Asian characters and pictures, none for marks on the one before. */
  private static int width(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        c >= 0x1100 && c <= 0x115F
            || c >= 0x2E80 && c <= 0xA4CF
            || c >= 0xAC00 && c <= 0xD7A3
            || c >= 0xF900 && c <= 0xFAFF
            || c >= 0xFE30 && c <= 0xFE6F
            || c >= 0xFF00 && c <= 0xFF60
            || c >= 0xFFE0 && c <= 0xFFE6
            || c >= 0x1F300 && c <= 0x1FAFF
            || c >= 0x20000 && c <= 0x3FFFD;
    return wide ? 2 : 1;
  }
}
