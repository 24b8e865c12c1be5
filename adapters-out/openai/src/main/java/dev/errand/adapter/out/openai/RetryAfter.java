package dev.errand.adapter.out.openai;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.MessageHeaders;
import org.jspecify.annotations.Nullable;

/** How long a server asks to wait. */
final class RetryAfter {

  private static final BigDecimal LONGEST_MILLIS =
      BigDecimal.valueOf(Duration.ofDays(1).toMillis());

  private RetryAfter() {}

  /**
   * The wait of {@code retry-after-ms} or {@code retry-after}, in seconds or as a date (RFC 9110,
   * 10.2.3); between nothing and one day, or null if it says none.
   */
  static @Nullable Duration of(MessageHeaders headers, Instant now) {
    String millis = value(headers, "retry-after-ms");
    if (millis != null) {
      return number(millis, 0);
    }
    String after = value(headers, "retry-after");
    if (after == null) {
      return null;
    }
    if (!after.isEmpty() && Character.isDigit(after.charAt(0))) {
      return number(after, 3);
    }
    Instant at = DateUtils.parseStandardDate(after);
    if (at == null) {
      return null;
    }
    // The server's own clock, if it shows it, so that the two clocks need not agree.
    String date = value(headers, "date");
    Instant served = date == null ? null : DateUtils.parseStandardDate(date);
    Duration wait = Duration.between(served == null ? now : served, at);
    return bounded(BigDecimal.valueOf(wait.toMillis()));
  }

  private static @Nullable Duration number(String text, int shift) {
    // Bounded, because a number such as 1e999999999 is cheap to write and dear to reckon with.
    return text.matches("\\d{1,18}(\\.\\d{1,18})?")
        ? bounded(new BigDecimal(text).movePointRight(shift))
        : null;
  }

  private static Duration bounded(BigDecimal millis) {
    return Duration.ofMillis(millis.max(BigDecimal.ZERO).min(LONGEST_MILLIS).longValue());
  }

  private static @Nullable String value(MessageHeaders headers, String name) {
    Header header = headers.getFirstHeader(name);
    return header == null || header.getValue() == null ? null : header.getValue().strip();
  }
}
