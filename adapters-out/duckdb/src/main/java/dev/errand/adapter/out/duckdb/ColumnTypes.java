package dev.errand.adapter.out.duckdb;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a file of separated values hold.
 *
 * @param types a type for each column, in the engine's notation
 * @param missing columns in which words such as NA stand for no value
 * @param decimalComma whether numbers are written with a decimal comma
 * @param dateFormat format of dates that are not ISO, or null
 * @param timestampFormat format of timestamps that are not ISO, or null
 */
record ColumnTypes(
    List<String> types,
    Set<Integer> missing,
    boolean decimalComma,
    @Nullable String dateFormat,
    @Nullable String timestampFormat) {

  private static final int WIDE = 500;
  private static final int WIDE_SAMPLE_ROWS = 20;
  private static final String TEXT = "VARCHAR";
  private static final String MISSING = ", nullstr = " + TableFacts.MISSING_WORDS;
  private static final String COMMA = ", decimal_separator = ','";

  /** A type with what all values of a column must be for it; a number would be rounded to whole. */
  private record Trial(String type, String condition) {}

  private static final List<Trial> TRIALS =
      List.of(
          new Trial("BIGINT", "regexp_full_match(trim(v), '[-+]?\\d{1,18}')"),
          new Trial("DOUBLE", "TRY_CAST(v AS DOUBLE) IS NOT NULL"),
          new Trial("BOOLEAN", "lower(v) IN ('true', 'false')"),
          new Trial(
              "DATE",
              "regexp_full_match(v, '\\d{4}-\\d\\d-\\d\\d') AND TRY_CAST(v AS DATE) IS NOT NULL"),
          new Trial("TIMESTAMP", "TRY_CAST(v AS TIMESTAMP) IS NOT NULL"));

  ColumnTypes {
    types = List.copyOf(types);
    missing = Set.copyOf(missing);
  }

  ColumnTypes asText(int column) {
    List<String> changed = new ArrayList<>(types);
    changed.set(column, TEXT);
    return new ColumnTypes(changed, missing, decimalComma, dateFormat, timestampFormat);
  }

  /** Asks the engine, and tries every type where it does not know. */
  static ColumnTypes of(
      SeparatedShape shape, String file, boolean gzip, long sampleRows, Sandbox sandbox)
      throws SQLException, InterruptedException, Refusal {
    int width = shape.names().size();
    long sample = width > WIDE ? WIDE_SAMPLE_ROWS : sampleRows;
    String call =
        "sniff_csv("
            + Sql.text(file)
            + TableFacts.options(shape, gzip)
            + ", sample_size = "
            + sample;
    try {
      return sniffed(shape, call, sandbox);
    } catch (SQLException e) {
      // The engine looks for a layout of its own and finds none where rows differ in length.
      if (!String.valueOf(e.getMessage()).contains("when sniffing file")) {
        throw e;
      }
      return tried(shape, file, gzip, sample, sandbox);
    }
  }

  private static ColumnTypes sniffed(SeparatedShape shape, String call, Sandbox sandbox)
      throws SQLException, InterruptedException, Refusal {
    int width = shape.names().size();
    Rows sniffed = sniff(call + ")", width, sandbox);
    List<String> types = types(sniffed, width);
    Set<Integer> missing = new LinkedHashSet<>();
    boolean comma = false;
    if (width <= WIDE && types.contains(TEXT) && shape.rows() > 0) {
      List<String> numbers = types(sniff(call + MISSING + ")", width, sandbox), width);
      if (shape.delimiter() != ',' && numbers.contains(TEXT)) {
        List<String> others = types(sniff(call + MISSING + COMMA + ")", width, sandbox), width);
        comma = onlyGains(numbers, others);
        if (comma) {
          numbers = others;
          types = types(sniff(call + COMMA + ")", width, sandbox), width);
        }
      }
      for (int i = 0; i < width; i++) {
        if (types.get(i).equals(TEXT) && numeric(numbers.get(i))) {
          missing.add(i);
          types.set(i, numbers.get(i));
        }
      }
    }
    return new ColumnTypes(types, missing, comma, format(sniffed, 1), format(sniffed, 2));
  }

  /** Whether some column became a number and none ceased to be one. */
  private static boolean onlyGains(List<String> before, List<String> after) {
    boolean gain = false;
    for (int i = 0; i < before.size(); i++) {
      if (numeric(before.get(i)) && !numeric(after.get(i))) {
        return false;
      }
      gain |= !numeric(before.get(i)) && numeric(after.get(i));
    }
    return gain;
  }

  private static boolean numeric(String type) {
    return type.equals("BIGINT") || type.equals("DOUBLE");
  }

  private static Rows sniff(String call, int width, Sandbox sandbox)
      throws SQLException, InterruptedException, Refusal {
    return sandbox.select(
        "SELECT c.type, dateformat, timestampformat FROM"
            + " (SELECT unnest(columns) AS c, dateformat, timestampformat FROM "
            + call
            + ")",
        width);
  }

  private static List<String> types(Rows sniffed, int width) {
    List<String> types = new ArrayList<>(width);
    for (int i = 0; i < width; i++) {
      // Columns that only rows behind the sample have hold text until shown otherwise.
      types.add(i < sniffed.values().size() ? "" + sniffed.values().get(i)[0] : TEXT);
    }
    return types;
  }

  private static @Nullable String format(Rows sniffed, int column) {
    Object format = sniffed.values().isEmpty() ? null : sniffed.values().getFirst()[column];
    return format instanceof String text && !text.isEmpty() ? text : null;
  }

  private static ColumnTypes tried(
      SeparatedShape shape, String file, boolean gzip, long sample, Sandbox sandbox)
      throws SQLException, InterruptedException, Refusal {
    int width = shape.names().size();
    ColumnTypes texts =
        new ColumnTypes(Collections.nCopies(width, TEXT), Set.of(), false, null, null);
    if (width > WIDE) {
      return texts;
    }
    String source = new TableFacts(shape, texts, false, List.of()).query(file, gzip);
    String rows = "(" + source + (sample < 0 ? "" : " LIMIT " + sample) + ")";
    List<String> types = new ArrayList<>(texts.types());
    Set<Integer> missing = new LinkedHashSet<>();
    for (int i = 0; i < width; i++) {
      @Nullable Object[] answer =
          sandbox.select(trial(Sql.name(shape.names().get(i)), rows), 1).values().getFirst();
      for (int t = 0; t < TRIALS.size(); t++) {
        if (Boolean.TRUE.equals(answer[t + 1])) {
          String type = TRIALS.get(t).type();
          boolean words = Boolean.TRUE.equals(answer[0]);
          if (!words || numeric(type)) {
            types.set(i, type);
          }
          if (words && numeric(type)) {
            missing.add(i);
          }
          break;
        }
      }
    }
    return new ColumnTypes(types, missing, false, null, null);
  }

  /** Whether there are words for no value, and for each type whether all other values have it. */
  private static String trial(String name, String rows) {
    String isWord = "list_contains(" + TableFacts.MISSING_WORDS + ", trim(v))";
    StringBuilder sql = new StringBuilder("SELECT bool_or(").append(isWord).append(")");
    for (Trial trial : TRIALS) {
      sql.append(", bool_and(").append(trial.condition()).append(") FILTER (WHERE NOT ");
      sql.append(isWord).append(")");
    }
    return sql + " FROM (SELECT " + name + " AS v FROM " + rows + ") WHERE v IS NOT NULL";
  }
}
