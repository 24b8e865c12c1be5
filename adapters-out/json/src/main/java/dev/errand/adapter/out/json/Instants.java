package dev.errand.adapter.out.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Instants as {@link Instant#toString} writes and {@link Instant#parse} reads them. The years that
 * occur are done by hand: every event has an instant, and the formatter is slow.
 */
final class Instants {

  private static final long YEAR_0 = -62_167_219_200L;
  private static final long YEAR_10000 = 253_402_300_800L;
  private static final int SECONDS_END = "2026-01-31T12:00:00".length();
  private static final int NANO_DIGITS = 9;

  private Instants() {}

  static String text(Instant at) {
    if (at.getEpochSecond() < YEAR_0 || at.getEpochSecond() >= YEAR_10000) {
      return at.toString();
    }
    LocalDateTime time = LocalDateTime.ofEpochSecond(at.getEpochSecond(), 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(SECONDS_END + NANO_DIGITS + 2);
    padded(text, time.getYear(), 4).append('-');
    padded(text, time.getMonthValue(), 2).append('-');
    padded(text, time.getDayOfMonth(), 2).append('T');
    padded(text, time.getHour(), 2).append(':');
    padded(text, time.getMinute(), 2).append(':');
    padded(text, time.getSecond(), 2);
    int nanos = at.getNano();
    if (nanos != 0) {
      text.append('.');
      if (nanos % 1_000_000 == 0) {
        padded(text, nanos / 1_000_000, 3);
      } else if (nanos % 1_000 == 0) {
        padded(text, nanos / 1_000, 6);
      } else {
        padded(text, nanos, NANO_DIGITS);
      }
    }
    return text.append('Z').toString();
  }

  /**
   * The instant of a text.
   *
   * @throws DateTimeException if it is none
   */
  static Instant of(String text) {
    int length = text.length();
    boolean usual =
        length > SECONDS_END
            && length <= SECONDS_END + NANO_DIGITS + 2
            && text.charAt(length - 1) == 'Z'
            && text.charAt(4) == '-'
            && text.charAt(7) == '-'
            && text.charAt(10) == 'T'
            && text.charAt(13) == ':'
            && text.charAt(16) == ':'
            && (length == SECONDS_END + 1 || text.charAt(SECONDS_END) == '.');
    if (!usual) {
      return Instant.parse(text);
    }
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, SECONDS_END);
    int fraction = length == SECONDS_END + 1 ? 0 : number(text, SECONDS_END + 1, length - 1);
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    boolean plain =
        Math.min(Math.min(year, month), Math.min(day, fraction)) >= 0
            && Math.min(hour, Math.min(minute, second)) >= 0
            && hour < 24
            && minute < 60
            && second < 60;
    if (!plain) {
      return Instant.parse(text);
    }
    int nanos = fraction;
    for (int digits = length - SECONDS_END - 2; digits > 0 && digits < NANO_DIGITS; digits++) {
      nanos *= 10;
    }
    long days = LocalDate.of(year, month, day).toEpochDay();
    return Instant.ofEpochSecond(((days * 24 + hour) * 60 + minute) * 60 + second, nanos);
  }

  private static StringBuilder padded(StringBuilder text, int number, int digits) {
    for (int bound = 10, left = digits - 1; left > 0; left--, bound *= 10) {
      if (number < bound) {
        text.repeat('0', left);
        break;
      }
    }
    return text.append(number);
  }

  /** The number these digits make, or -1 if they are none. */
  private static int number(String text, int from, int to) {
    int number = from < to ? 0 : -1;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
