package dev.errand.adapter.out.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Arguments of scripts and their answers, as Redis carries them. */
final class Wire {

  private static final Duration LONGEST = Duration.ofDays(3_650);

  private Wire() {}

  static Duration atMost(Duration duration) {
    return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
  }

  static byte[] millis(Duration duration) {
    return bytes(Long.toString(wholeMillis(duration)));
  }

  /** Rounded up: what is hidden for a moment is hidden. */
  static long wholeMillis(Duration duration) {
    return atMost(duration).plusNanos(999_999).toMillis();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(@Nullable Object value) {
    return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "" + value;
  }

  static long number(@Nullable Object value) {
    return value instanceof Long number ? number : Long.parseLong(text(value));
  }
}
