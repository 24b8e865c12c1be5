package dev.errand.adapter.out.json;

/** Makes foreign text fit to stand in a message. */
final class Quote {

  private static final int SHORT = 60;
  private static final int LONG = 240;

  private Quote() {}

  /** At most 60 characters, on one line. */
  static String shortened(String text) {
    return cut(text, SHORT);
  }

  /** At most 240 characters, on one line. */
  static String clean(String text) {
    return cut(text, LONG);
  }

  /** On one line, however long. */
  static String oneLine(String text) {
    return cut(text, text.length());
  }

  private static String cut(String text, int length) {
    StringBuilder clean = new StringBuilder();
    int end = Math.min(text.length(), length);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      clean.append(isHarmless(c) ? c : '?');
    }
    return end < text.length() ? clean.append('…').toString() : clean.toString();
  }

  /** Not so: what moves a terminal's cursor, ends a line, or turns the direction of the rest. */
  private static boolean isHarmless(char c) {
    return !Character.isISOControl(c)
        && !Character.isSurrogate(c)
        && !(c >= '\u2028' && c <= '\u202e')
        && !(c >= '\u2066' && c <= '\u2069');
  }
}
