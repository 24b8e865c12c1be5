package dev.errand.adapter.out.json;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people write them: {@code 90s}, {@code 10m}, {@code 1h30m}, or ISO-8601. */
final class Durations {

  /** Longer than anybody waits for a brief. */
  static final Duration MAX = Duration.ofDays(365);

  private static final Pattern SHORT =
      Pattern.compile("(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,7})m)?(?:([0-9]{1,9})s)?");

  private Durations() {}

  /** The duration, or null if the text is none. */
  static @Nullable Duration parse(String text) {
    Matcher matcher = SHORT.matcher(text);
    if (!text.isEmpty() && matcher.matches()) {
      return Duration.ofDays(part(matcher, 1))
          .plusHours(part(matcher, 2))
          .plusMinutes(part(matcher, 3))
          .plusSeconds(part(matcher, 4));
    }
    try {
      return text.startsWith("P") ? Duration.parse(text) : null;
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  private static long part(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
