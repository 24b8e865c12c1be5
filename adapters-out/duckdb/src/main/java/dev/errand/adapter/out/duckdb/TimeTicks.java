package dev.errand.adapter.out.duckdb;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Round moments on an axis: full minutes, hours, days, Mondays, months, years. */
final class TimeTicks {

  static final double DAY_SECONDS = 86_400;

  private static final DateTimeFormatter YEAR = format("uuuu");
  private static final DateTimeFormatter MONTH = format("MMM");
  private static final DateTimeFormatter DAY = format("MMM d");
  private static final DateTimeFormatter DATE = format("MMM d, uuuu");
  private static final DateTimeFormatter MINUTE = format("HH:mm");
  private static final DateTimeFormatter SECOND = format("HH:mm:ss");

  private record Step(ChronoUnit unit, int count) {

    double seconds() {
      return (double) unit.getDuration().toSeconds() * count;
    }

    LocalDateTime next(LocalDateTime time) {
      return unit == ChronoUnit.DAYS && count > 1
          ? floor(time.plusDays(count + 1L))
          : time.plus(count, unit);
    }

    LocalDateTime floor(LocalDateTime time) {
      return switch (unit) {
        case SECONDS, MINUTES, HOURS -> {
          long step = (long) seconds();
          long second = time.toEpochSecond(ZoneOffset.UTC);
          yield moment(Math.floorDiv(second, step) * step);
        }
        case DAYS -> {
          LocalDateTime day = time.truncatedTo(ChronoUnit.DAYS);
          // The last days of a month would crowd the first of the next.
          int past = Math.min((day.getDayOfMonth() - 1) / count * count, 30 - count);
          yield day.withDayOfMonth(1 + (count == 1 ? day.getDayOfMonth() - 1 : past));
        }
        case WEEKS ->
            time.truncatedTo(ChronoUnit.DAYS)
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        case MONTHS ->
            time.truncatedTo(ChronoUnit.DAYS)
                .withDayOfMonth(1)
                .withMonth((time.getMonthValue() - 1) / count * count + 1);
        default ->
            time.truncatedTo(ChronoUnit.DAYS)
                .withDayOfYear(1)
                .withYear(Math.floorDiv(time.getYear(), count) * count);
      };
    }

    Tick tick(LocalDateTime time) {
      double value = time.toEpochSecond(ZoneOffset.UTC);
      return switch (unit) {
        case SECONDS -> new Tick(value, SECOND.format(time), DATE.format(time));
        case MINUTES, HOURS -> new Tick(value, MINUTE.format(time), DATE.format(time));
        case DAYS, WEEKS -> new Tick(value, DAY.format(time), YEAR.format(time));
        case MONTHS -> new Tick(value, MONTH.format(time), YEAR.format(time));
        default -> new Tick(value, YEAR.format(time), "");
      };
    }
  }

  private static final List<Step> STEPS = steps();

  private TimeTicks() {}

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
  }

  private static List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (ChronoUnit unit : List.of(ChronoUnit.SECONDS, ChronoUnit.MINUTES)) {
      for (int count : new int[] {1, 2, 5, 10, 15, 30}) {
        steps.add(new Step(unit, count));
      }
    }
    for (int count : new int[] {1, 2, 3, 6, 12}) {
      steps.add(new Step(ChronoUnit.HOURS, count));
    }
    steps.add(new Step(ChronoUnit.DAYS, 1));
    steps.add(new Step(ChronoUnit.DAYS, 2));
    steps.add(new Step(ChronoUnit.WEEKS, 1));
    steps.add(new Step(ChronoUnit.WEEKS, 2));
    for (int count : new int[] {1, 2, 3, 6}) {
      steps.add(new Step(ChronoUnit.MONTHS, count));
    }
    for (int power = 1; power <= 100_000_000; power *= 10) {
      for (int digit : new int[] {1, 2, 5}) {
        steps.add(new Step(ChronoUnit.YEARS, digit * power));
      }
    }
    return List.copyOf(steps);
  }

  /**
   * Round moments, in seconds since 1970 in UTC, of which there are at most so many.
   *
   * @param days whether nothing smaller than a day shall be marked
   */
  static List<Tick> within(Span span, int most, boolean days) {
    Step step =
        STEPS.stream()
            .filter(candidate -> !days || candidate.seconds() >= DAY_SECONDS)
            .filter(candidate -> (span.max() - span.min()) / candidate.seconds() <= most)
            .findFirst()
            .orElseGet(STEPS::getLast);
    List<Tick> ticks = new ArrayList<>();
    LocalDateTime time = step.floor(moment((long) Math.floor(span.min())));
    for (Tick tick = step.tick(time); tick.value() <= span.max(); tick = step.tick(time)) {
      if (tick.value() >= span.min()) {
        ticks.add(tick);
      }
      time = step.next(time);
    }
    return ticks;
  }

  private static LocalDateTime moment(long second) {
    return LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
  }
}
