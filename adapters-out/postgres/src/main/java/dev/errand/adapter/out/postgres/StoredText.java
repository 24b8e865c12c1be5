package dev.errand.adapter.out.postgres;

/**
 * Text as PostgreSQL can hold it. It has no NUL and no half of a surrogate pair; those become a
 * backslash and four digits, and a backslash becomes two. All other text stays as it is.
 */
final class StoredText {

  private StoredText() {}

  /** How a text is stored. */
  static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isEscaped(text, i)) {
        return escaped(text);
      }
    }
    return text;
  }

  private static boolean isEscaped(String text, int place) {
    char c = text.charAt(place);
    return c == 0 || c == '\\' || Character.isSurrogate(c) && !isInPair(text, place);
  }

  private static boolean isInPair(String text, int place) {
    return Character.isHighSurrogate(text.charAt(place))
        ? place + 1 < text.length() && Character.isLowSurrogate(text.charAt(place + 1))
        : place > 0 && Character.isHighSurrogate(text.charAt(place - 1));
  }

  private static String escaped(String text) {
    StringBuilder stored = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        stored.append("\\\\");
      } else if (isEscaped(text, i)) {
        stored.append("\\%04x".formatted((int) c));
      } else {
        stored.append(c);
      }
    }
    return stored.toString();
  }

  /** The text that is stored so. */
  static String back(String stored) {
    if (stored.indexOf('\\') < 0) {
      return stored;
    }
    StringBuilder text = new StringBuilder(stored.length());
    for (int i = 0; i < stored.length(); i++) {
      char c = stored.charAt(i);
      if (c != '\\') {
        text.append(c);
      } else if (stored.startsWith("\\", i + 1)) {
        text.append(c);
        i++;
      } else {
        text.append((char) Integer.parseInt(stored.substring(i + 1, i + 5), 16));
        i += 4;
      }
    }
    return text.toString();
  }
}
