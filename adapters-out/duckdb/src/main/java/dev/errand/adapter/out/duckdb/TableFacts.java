package dev.errand.adapter.out.duckdb;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file of separated values, so that a view of it can be made without looking at
 * it again.
 *
 * @param shape its layout
 * @param columns what its columns hold
 * @param lenient whether rows the engine cannot read are left out
 * @param warnings what a reader of numbers from this file should know
 */
record TableFacts(
    SeparatedShape shape, ColumnTypes columns, boolean lenient, List<String> warnings) {

  static final String MISSING_WORDS =
      "['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null', 'None', '#N/A', '-']";

  TableFacts {
    warnings = List.copyOf(warnings);
  }

  TableFacts asText(int column, String warning) {
    return new TableFacts(shape, columns.asText(column), lenient, plus(warning));
  }

  TableFacts leavingOut(String warning) {
    return new TableFacts(shape, columns, true, plus(warning));
  }

  private List<String> plus(String warning) {
    List<String> all = new ArrayList<>(warnings);
    all.add(warning);
    return all;
  }

  /** The rows as a query over the file. */
  String query(String file, boolean gzip) {
    List<String> types = columns.types();
    StringBuilder named = new StringBuilder();
    for (int i = 0; i < types.size(); i++) {
      named
          .append(i == 0 ? "" : ", ")
          .append(Sql.text(shape.names().get(i)))
          .append(": ")
          .append(Sql.text(columns.missing().contains(i) ? "VARCHAR" : types.get(i)));
    }
    return "SELECT "
        + projection()
        + " FROM read_csv("
        + Sql.text(file)
        + options(gzip)
        + ", auto_detect = false, columns = {"
        + named
        + "}"
        + (columns.decimalComma() ? ", decimal_separator = ','" : "")
        + format("dateformat", columns.dateFormat())
        + format("timestampformat", columns.timestampFormat())
        + (lenient ? ", ignore_errors = true" : "")
        + (shape.ragged() && shape.quotedNewlines() ? ", parallel = false" : "")
        + ")";
  }

  private static String format(String option, @Nullable String format) {
    return format == null ? "" : ", " + option + " = " + Sql.text(format);
  }

  private String projection() {
    if (columns.missing().isEmpty()) {
      return "*";
    }
    List<String> projected = new ArrayList<>();
    for (int i = 0; i < shape.names().size(); i++) {
      String name = Sql.name(shape.names().get(i));
      projected.add(columns.missing().contains(i) ? number(name, columns.types().get(i)) : name);
    }
    return String.join(", ", projected);
  }

  private String number(String name, String type) {
    String text = columns.decimalComma() ? "replace(" + name + ", ',', '.')" : name;
    return "CASE WHEN list_contains("
        + MISSING_WORDS
        + ", trim("
        + name
        + ")) THEN NULL ELSE CAST("
        + text
        + " AS "
        + type
        + ") END AS "
        + name;
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
