package dev.errand.adapter.out.duckdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file of separated values, so that a view of it can be made without looking at
 * it again.
 *
 * @param shape its layout
 * @param types a type for each column, in the engine's notation
 * @param missing columns in which words such as NA stand for no value
 * @param dateFormat format of dates that are not ISO, or null
 * @param timestampFormat format of timestamps that are not ISO, or null
 * @param lenient whether rows the engine cannot read are left out
 * @param warnings what a reader of numbers from this file should know
 */
record TableFacts(
    SeparatedShape shape,
    List<String> types,
    Set<Integer> missing,
    @Nullable String dateFormat,
    @Nullable String timestampFormat,
    boolean lenient,
    List<String> warnings) {

  static final String MISSING_WORDS =
      "['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null', 'None', '#N/A', '-']";

  TableFacts {
    types = List.copyOf(types);
    missing = Set.copyOf(missing);
    warnings = List.copyOf(warnings);
  }

  TableFacts asText(int column, String warning) {
    List<String> changed = new ArrayList<>(types);
    changed.set(column, "VARCHAR");
    return new TableFacts(
        shape, changed, missing, dateFormat, timestampFormat, lenient, plus(warning));
  }

  TableFacts leavingOut(String warning) {
    return new TableFacts(shape, types, missing, dateFormat, timestampFormat, true, plus(warning));
  }

  private List<String> plus(String warning) {
    List<String> all = new ArrayList<>(warnings);
    all.add(warning);
    return all;
  }

  /** The rows as a query over the file. */
  String query(String file, boolean gzip) {
    StringBuilder columns = new StringBuilder();
    for (int i = 0; i < types.size(); i++) {
      columns
          .append(i == 0 ? "" : ", ")
          .append(Sql.text(shape.names().get(i)))
          .append(": ")
          .append(Sql.text(missing.contains(i) ? "VARCHAR" : types.get(i)));
    }
    return "SELECT "
        + projection()
        + " FROM read_csv("
        + Sql.text(file)
        + options(gzip)
        + ", auto_detect = false, columns = {"
        + columns
        + "}"
        + (dateFormat == null ? "" : ", dateformat = " + Sql.text(dateFormat))
        + (timestampFormat == null ? "" : ", timestampformat = " + Sql.text(timestampFormat))
        + (lenient ? ", ignore_errors = true" : "")
        + (shape.ragged() && shape.quotedNewlines() ? ", parallel = false" : "")
        + ")";
  }

  private String projection() {
    if (missing.isEmpty()) {
      return "*";
    }
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      String name = Sql.name(shape.names().get(i));
      columns.add(
          missing.contains(i)
              ? "CASE WHEN list_contains("
                  + MISSING_WORDS
                  + ", trim("
                  + name
                  + ")) THEN NULL ELSE CAST("
                  + name
                  + " AS "
                  + types.get(i)
                  + ") END AS "
                  + name
              : name);
    }
    return String.join(", ", columns);
  }

  private String options(boolean gzip) {
    return options(shape, gzip);
  }

  static String options(SeparatedShape shape, boolean gzip) {
    String quote = shape.quotes() ? "'\"'" : "''";
    return ", delim = "
        + Sql.text(String.valueOf(shape.delimiter()))
        + ", quote = "
        + quote
        + ", escape = "
        + quote
        + ", comment = '', header = "
        + shape.header()
        + ", skip = "
        + shape.skipped()
        + ", compression = "
        + (gzip ? "'gzip'" : "'none'")
        + ", strict_mode = false"
        + (shape.ragged() ? ", null_padding = true" : "");
  }
}
