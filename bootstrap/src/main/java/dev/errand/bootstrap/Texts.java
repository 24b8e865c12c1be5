package dev.errand.bootstrap;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Small questions about texts that people wrote. */
final class Texts {

  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{gc=Cc}\\u2028-\\u202e\\u2066-\\u2069&&[^\n]]");

  private Texts() {}

  /** The parts between commas, without blanks around them. */
  static List<String> parts(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(p -> !p.isEmpty()).toList();
  }

  /** A duration in its largest whole unit. */
  static String shown(Duration duration) {
    if (!duration.isZero() && duration.equals(Duration.ofDays(duration.toDays()))) {
      return duration.toDays() + "d";
    }
    return duration.equals(Duration.ofSeconds(duration.toSeconds()))
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }

  /** All characters but those that a terminal obeys, or that turn the direction of a line. */
  static String visible(String text) {
    return INVISIBLE.matcher(text).replaceAll("?");
  }

  /** The text most like a misspelt one, if any is like it at all. */
  static Optional<String> nearest(String text, Collection<String> known) {
    return known.stream()
        .filter(each -> distance(text, each) <= Math.max(2, text.length() / 3))
        .min(Comparator.comparingInt((String each) -> distance(text, each)));
  }

  /** Insertions, deletions and replacements of one letter; Levenshtein, 1966. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (same(from.charAt(i - 1), to.charAt(j - 1)) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }

  private static boolean same(char a, char b) {
    return Character.toLowerCase(a) == Character.toLowerCase(b);
  }
}
