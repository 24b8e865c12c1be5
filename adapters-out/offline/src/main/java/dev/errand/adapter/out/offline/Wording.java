package dev.errand.adapter.out.offline;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How numbers and names are written for people. */
final class Wording {

  private static final int LONGEST_NAME = 60;
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private Wording() {}

  /** A number to a few figures; whole numbers in full. */
  static String number(@Nullable BigDecimal value) {
    if (value == null) {
      return "unknown";
    }
    BigDecimal size = value.abs();
    BigDecimal rounded;
    if (value.stripTrailingZeros().scale() <= 0 || size.compareTo(THOUSAND) >= 0) {
      rounded = value.setScale(0, RoundingMode.HALF_UP);
    } else if (size.compareTo(BigDecimal.ONE) >= 0) {
      rounded = value.setScale(2, RoundingMode.HALF_UP);
    } else {
      rounded = value.round(new MathContext(3, RoundingMode.HALF_UP));
    }
    return plain(rounded);
  }

  /** A number with its column's unit, if the column's name says one. */
  static String number(@Nullable BigDecimal value, Column column) {
    return number(value) + column.unit().map(unit -> " " + unit).orElse("");
  }

  static String count(long value) {
    return plain(BigDecimal.valueOf(value));
  }

  static String signed(@Nullable BigDecimal value) {
    return (value != null && value.signum() > 0 ? "+" : "") + number(value);
  }

  static String percent(@Nullable BigDecimal value) {
    return value == null
        ? "unknown"
        : plain(value.setScale(value.abs().compareTo(HUNDRED) >= 0 ? 0 : 1, RoundingMode.HALF_UP))
            + " %";
  }

  static String signedPercent(@Nullable BigDecimal value) {
    return (value != null && value.signum() > 0 ? "+" : "") + percent(value);
  }

  static String coefficient(@Nullable BigDecimal value) {
    return value == null ? "unknown" : value.setScale(2, RoundingMode.HALF_UP).toPlainString();
  }

  static String name(Column column) {
    return value(column.name());
  }

  /** Text out of the data, on one line and of bounded length. */
  static String value(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]+", " ").strip();
    if (line.isEmpty()) {
      return "(blank)";
    }
    int end =
        line.offsetByCodePoints(0, Math.min(LONGEST_NAME, line.codePointCount(0, line.length())));
    return end == line.length() ? line : line.substring(0, end) + "…";
  }

  static String list(List<String> parts) {
    return switch (parts.size()) {
      case 0 -> "";
      case 1 -> parts.getFirst();
      default -> String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.getLast();
    };
  }

  static String capital(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String plain(BigDecimal value) {
    DecimalFormat format =
        new DecimalFormat("#,##0.###############", DecimalFormatSymbols.getInstance(Locale.ROOT));
    format.setRoundingMode(RoundingMode.HALF_UP);
    format.setMaximumFractionDigits(Math.max(0, value.scale()));
    String text = format.format(value);
    return text.equals("-0") ? "0" : text;
  }
}
