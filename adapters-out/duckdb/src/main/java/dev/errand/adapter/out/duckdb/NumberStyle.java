package dev.errand.adapter.out.duckdb;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Locale;

/**
 * How the numbers of one axis are written, all alike.
 *
 * @param shift by how many powers of ten they are made smaller
 * @param unit what is written behind them for that
 * @param decimals digits behind the point
 * @param commas whether thousands are parted; numbers of four digits are not, for years
 * @param powers whether they are written as powers of ten
 */
record NumberStyle(int shift, String unit, int decimals, boolean commas, boolean powers) {

  private static final double COMMAS_FROM = 10_000;
  private static final double TINY = 1e-4;
  private static final double HUGE = 1e15;
  private static final char MINUS = '\u2212';

  static NumberStyle of(Collection<BigDecimal> values) {
    double greatest =
        values.stream().mapToDouble(value -> Math.abs(value.doubleValue())).max().orElse(0);
    if (greatest >= HUGE || greatest > 0 && greatest < TINY) {
      return new NumberStyle(0, "", 0, false, true);
    }
    int shift = greatest >= 1e12 ? 12 : greatest >= 1e9 ? 9 : greatest >= 1e6 ? 6 : 0;
    String unit = shift == 12 ? " tn" : shift == 9 ? " bn" : shift == 6 ? " M" : "";
    int decimals =
        values.stream()
            .mapToInt(value -> value.movePointLeft(shift).stripTrailingZeros().scale())
            .max()
            .orElse(0);
    return new NumberStyle(shift, unit, Math.max(0, decimals), greatest >= COMMAS_FROM, false);
  }

  String text(BigDecimal value) {
    if (value.signum() == 0) {
      return "0";
    }
    String text;
    if (powers) {
      BigDecimal plain = value.abs().stripTrailingZeros();
      int exponent = plain.precision() - plain.scale() - 1;
      text = plain.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    } else {
      String format = (commas ? "%,." : "%.") + decimals + "f";
      text = String.format(Locale.ROOT, format, value.movePointLeft(shift).abs()) + unit;
    }
    return value.signum() < 0 ? MINUS + text : text;
  }
}
