package dev.errand.adapter.out.offline;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What text may stand for when a reader left it as text. A guess from the few values one can see; a
 * query over all of them has to confirm it.
 */
enum TextForm {
  DECIMAL_COMMA(
      "numbers with a decimal comma",
      "(?=.*,(\\d{1,2}|\\d{4,})$|.*\\..*,\\d+$|[-+]?0,)[-+]?\\d{1,3}(\\.?\\d{3})*(,\\d+)?",
      "[-+]?\\d{1,3}((\\.\\d{3})+|\\d*)(,\\d+)?",
      "TRY_CAST(replace(replace(%s, '.', ''), ',', '.') AS DOUBLE)"),
  GROUPED(
      "numbers with thousands separators",
      "(?=.*,\\d{3},|.*,\\d{3}\\.)[-+]?\\d{1,3}(,\\d{3})+(\\.\\d+)?",
      "[-+]?\\d+(,\\d{3})*(\\.\\d+)?",
      "TRY_CAST(replace(%s, ',', '') AS DOUBLE)"),
  PLAIN_NUMBER(
      "numbers among other text",
      "[-+]?\\d+(\\.\\d+)?",
      "[-+]?\\d+(\\.\\d+)?",
      "TRY_CAST(%s AS DOUBLE)"),
  ISO_DATE(
      "dates such as 2024-12-31",
      "\\d{4}-\\d{2}-\\d{2}([ T].*)?",
      "\\d{4}-\\d{2}-\\d{2}([ T].*)?",
      "TRY_CAST(%s AS TIMESTAMP)"),
  DOTTED_DATE(
      "dates such as 31.12.2024",
      "\\d{1,2}\\.\\d{1,2}\\.\\d{4}",
      "\\d{1,2}\\.\\d{1,2}\\.\\d{4}",
      "TRY_STRPTIME(%s, '%%d.%%m.%%Y')"),
  DAY_FIRST_DATE(
      "dates such as 31/12/2024",
      "(1[3-9]|2\\d|3[01])/\\d{1,2}/\\d{4}",
      "\\d{1,2}/\\d{1,2}/\\d{4}",
      "TRY_STRPTIME(%s, '%%d/%%m/%%Y')"),
  MONTH_FIRST_DATE(
      "dates such as 12/31/2024",
      "\\d{1,2}/(1[3-9]|2\\d|3[01])/\\d{4}",
      "\\d{1,2}/\\d{1,2}/\\d{4}",
      "TRY_STRPTIME(%s, '%%m/%%d/%%Y')"),
  YEAR_MONTH(
      "months such as 2024-12",
      "\\d{4}-(0[1-9]|1[0-2])",
      "\\d{4}-(0[1-9]|1[0-2])",
      "TRY_STRPTIME(%s || '-01', '%%Y-%%m-%%d')");

  private static final String NOISE = "[€$£%\\s\u00a0]";

  private final String words;
  private final Pattern sure;
  private final Pattern possible;
  private final String reading;

  TextForm(String words, String sure, String possible, String reading) {
    this.words = words;
    this.sure = Pattern.compile(sure);
    this.possible = Pattern.compile(possible);
    this.reading = reading;
  }

  /** What it is, for people. */
  String words() {
    return words;
  }

  boolean number() {
    return this == DECIMAL_COMMA || this == GROUPED || this == PLAIN_NUMBER;
  }

  /** SQL that reads the column, null where that fails. */
  String expression(String column) {
    String name = Sql.name(column);
    return reading.formatted(
        number() ? "regexp_replace(" + name + ", '[€$£%\\s]', '', 'g')" : "trim(" + name + ")");
  }

  /**
   * The forms most of these values have. At least one must leave no doubt: {@code 1,234} alone may
   * be a thousand or a decimal. Dates such as {@code 01/02/2024} may be either of two.
   */
  static List<TextForm> guesses(List<String> values) {
    List<String> bare = values.stream().map(value -> value.replaceAll(NOISE, "")).toList();
    for (TextForm form : values()) {
      List<String> seen = form.number() ? bare : values;
      boolean certain = seen.stream().anyMatch(value -> form.sure.matcher(value).matches());
      if (certain && form.fits(seen)) {
        return List.of(form);
      }
    }
    return MONTH_FIRST_DATE.fits(values) ? List.of(MONTH_FIRST_DATE, DAY_FIRST_DATE) : List.of();
  }

  private boolean fits(List<String> values) {
    long fitting = values.stream().filter(value -> possible.matcher(value).matches()).count();
    return fitting > 0 && fitting * 2 >= values.size();
  }
}
