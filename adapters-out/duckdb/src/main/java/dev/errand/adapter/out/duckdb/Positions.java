package dev.errand.adapter.out.duckdb;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the points of a chart lie from left to right. */
sealed interface Positions {

  /** Points at numbers. */
  record Numbers(double[] values) implements Positions {}

  /** Points at moments, in seconds since 1970 in UTC. */
  record Times(double[] seconds) implements Positions {}

  /** Points side by side under names. */
  record Names(List<String> names) implements Positions {}

  /** The moment a text names in ISO form (date, month, date and time), or null. */
  static @Nullable Double moment(@Nullable Object cell) {
    String text = cell instanceof String string ? string.strip() : "";
    try {
      if (text.matches("\\d{4}-\\d\\d")) {
        return seconds(YearMonth.parse(text).atDay(1).atStartOfDay());
      }
      if (text.matches("[+-]?\\d{4,}-\\d\\d-\\d\\d")) {
        return seconds(LocalDate.parse(text).atStartOfDay());
      }
      if (text.matches("[+-]?\\d{4,}-\\d\\d-\\d\\d[T ].*")) {
        String iso = text.replaceFirst(" ", "T");
        return iso.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")
            ? seconds(
                OffsetDateTime.parse(iso).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime())
            : seconds(LocalDateTime.parse(iso));
      }
    } catch (DateTimeException e) {
      return null;
    }
    return null;
  }

  private static double seconds(LocalDateTime time) {
    return time.toEpochSecond(ZoneOffset.UTC) + time.getNano() / 1e9;
  }
}
