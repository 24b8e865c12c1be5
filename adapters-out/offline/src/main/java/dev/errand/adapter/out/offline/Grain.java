package dev.errand.adapter.out.offline;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** The length of the periods a time series is cut into. */
enum Grain {
  HOUR("hour", "%Y-%m-%d %H:00"),
  DAY("day", "%Y-%m-%d"),
  MONTH("month", "%Y-%m"),
  YEAR("year", "%Y");

  private static final long MOST_DAYS = 92;
  private static final long MOST_MONTHS = 120;

  private final String unit;
  private final String label;

  Grain(String unit, String label) {
    this.unit = unit;
    this.label = label;
  }

  String unit() {
    return unit;
  }

  /** The format of a period's name. */
  String label() {
    return label;
  }

  /** The finest grain that keeps the series readable. */
  static Grain fitting(Column.Role.Time time) {
    if (time.byYear()) {
      return YEAR;
    }
    long days = ChronoUnit.DAYS.between(time.first(), time.last());
    if (days < 3) {
      return HOUR;
    }
    if (days <= MOST_DAYS) {
      return DAY;
    }
    return ChronoUnit.MONTHS.between(time.first(), time.last()) <= MOST_MONTHS ? MONTH : YEAR;
  }

  /** Whether a span is long enough to tell a season from a change. */
  static boolean seasonal(Column.Role.Time time) {
    return !time.byYear() && !time.last().isBefore(endOfSecondYear(time.first()));
  }

  private static LocalDate endOfSecondYear(LocalDate first) {
    return first.plusYears(2).minusMonths(1);
  }
}
