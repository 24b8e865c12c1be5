package dev.errand.adapter.in.cli;

import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Usage;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Numbers, sizes and times as people read and write them. */
final class Amounts {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private Amounts() {}

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String counted(long number, String one) {
    return count(number) + " " + one + (number == 1 ? "" : "s");
  }

  static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double shown = bytes;
    int unit = -1;
    while (shown >= 999.95 && unit < 4) {
      shown /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %sB", shown, "kMGTP".charAt(unit));
  }

  static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", Math.max(0, duration.toMillis()) / 100 / 10.0);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
    }
    if (seconds < 172_800) {
      return String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds / 60 % 60);
    }
    return seconds / 86_400 + " d";
  }

  static String age(Instant at, Instant now) {
    Duration age = Duration.between(at, now);
    if (age.abs().toSeconds() < 1) {
      return "just now";
    }
    String amount = rough(age.abs());
    return age.isNegative() ? "in " + amount : amount + " ago";
  }

  static String when(Instant at, Instant now, ZoneId zone) {
    return TIME.format(at.atZone(zone)) + " (" + age(at, now) + ")";
  }

  static String time(Instant at, ZoneId zone) {
    return TIME.format(at.atZone(zone));
  }

  static String usage(Usage usage) {
    return counted(usage.modelCalls(), "model call")
        + ", "
        + counted(usage.toolCalls(), "tool call")
        + ", "
        + count(usage.inputTokens())
        + " tokens in, "
        + count(usage.outputTokens())
        + " out, cost "
        + usage.cost();
  }

  static String budget(Budget budget) {
    List<String> limits = new ArrayList<>();
    limit(limits, budget.totalTokens(), "token");
    limit(limits, budget.inputTokens(), "input token");
    limit(limits, budget.outputTokens(), "output token");
    limit(limits, budget.modelCalls(), "model call");
    limit(limits, budget.toolCalls(), "tool call");
    if (budget.cost() != null) {
      limits.add("cost " + budget.cost());
    }
    return String.join(", ", limits);
  }

  /** A duration such as {@code 30s}, {@code 15m}, {@code 12h}, {@code 7d} or {@code PT1H30M}. */
  static Duration parseDuration(String text) {
    Matcher span = SPAN.matcher(text);
    if (span.matches()) {
      long amount = Long.parseLong(span.group(1));
      return switch (span.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    }
    try {
      Duration parsed = Duration.parse(text);
      if (!parsed.isNegative()) {
        return parsed;
      }
    } catch (DateTimeException e) {
      // Told below, as is a negative duration.
    }
    throw new TypeConversionException("'" + text + "' is no duration; write 30s, 15m, 12h or 7d");
  }

  /** An instant such as {@code 2026-03-01T02:00:00Z}, or a day, which begins at midnight UTC. */
  static Instant parseInstant(String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "'" + text + "' is no time; write 2026-03-01 or 2026-03-01T02:00:00Z");
    }
  }

  private static void limit(List<String> limits, long limit, String what) {
    if (limit != Budget.NO_LIMIT) {
      limits.add(counted(limit, what));
    }
  }

  private static String rough(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min";
    }
    return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }
}
