package dev.errand.adapter.out.duckdb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A file as one call sees it: a view over a local copy of its content. */
final class Table {

  private static final Pattern CSV_ERROR = Pattern.compile("CSV Error on Line: (\\d+)");
  private static final Pattern CONVERSION =
      Pattern.compile(
          "Error when converting column \"(.*?)\"\\. Could not convert string \"(.*?)\" to '(.*?)'",
          Pattern.DOTALL);
  private static final int SHOWN = 40;
  private static final int MAX_LISTED = 60;

  private final DataFile file;
  private final Path local;
  private final boolean gzip;
  private @Nullable TableFacts facts;
  private final List<String> warnings;
  private final Consumer<TableFacts> learnt;

  private Table(
      DataFile file,
      Path local,
      boolean gzip,
      @Nullable TableFacts facts,
      List<String> warnings,
      Consumer<TableFacts> learnt) {
    this.file = file;
    this.local = local;
    this.gzip = gzip;
    this.facts = facts;
    this.warnings = warnings;
    this.learnt = learnt;
  }

  static Table of(
      DataFile file, Path local, boolean gzip, @Nullable TableFacts facts, List<String> warnings) {
    return of(file, local, gzip, facts, warnings, changed -> {});
  }

  static Table of(
      DataFile file,
      Path local,
      boolean gzip,
      @Nullable TableFacts facts,
      List<String> warnings,
      Consumer<TableFacts> learnt) {
    return new Table(file, local, gzip, facts, warnings, learnt);
  }

  DataFile file() {
    return file;
  }

  Path local() {
    return local;
  }

  List<String> warnings() {
    return facts == null ? warnings : facts.warnings();
  }

  /** Rows the file has by counting its records, or -1 if that is not known or not comparable. */
  long countedRows() {
    return facts == null || facts.shape().names().size() == 1 ? -1 : facts.shape().rows();
  }

  boolean leavesRowsOut() {
    return facts != null && facts.lenient();
  }

  String view() {
    return "CREATE OR REPLACE VIEW " + Sql.name(file.table()) + " AS " + query();
  }

  private String query() {
    String path = Sql.text(local.toString());
    String compression = ", compression = " + (gzip ? "'gzip'" : "'none'");
    return switch (file.format()) {
      case SEPARATED ->
          Objects.requireNonNull(facts, "facts is null").query(local.toString(), gzip);
      case JSON -> "SELECT * FROM read_json(" + path + compression + ")";
      case JSON_LINES ->
          "SELECT * FROM read_json(" + path + compression + ", format = 'newline_delimited')";
      case PARQUET -> "SELECT * FROM read_parquet(" + path + ")";
    };
  }

  /** The columns, for a message; only known for separated values. */
  String columnListing() {
    if (facts == null) {
      return "describe " + file.path() + " to see its columns";
    }
    List<String> names = facts.shape().names();
    return "columns of "
        + file.table()
        + ": "
        + String.join(", ", names.subList(0, Math.min(names.size(), MAX_LISTED)))
        + (names.size() > MAX_LISTED ? ", …" : "");
  }

  /**
   * Learns from an error that reading this file gave: a value beyond the sample that is not of its
   * column's type makes the column text; any other bad row is left out from then on.
   *
   * @return whether it is worth trying again
   */
  boolean learn(String error) {
    TableFacts known = facts;
    Matcher line = CSV_ERROR.matcher(error);
    if (known == null || !line.find() || !error.contains("file = " + local)) {
      return false;
    }
    Matcher conversion = CONVERSION.matcher(error);
    int column = conversion.find() ? known.shape().names().indexOf(conversion.group(1)) : -1;
    if (column >= 0 && !known.columns().types().get(column).equals("VARCHAR")) {
      facts =
          known.asText(
              column,
              "column "
                  + conversion.group(1)
                  + " is text, because '"
                  + cut(conversion.group(2))
                  + "' in line "
                  + line.group(1)
                  + " is no "
                  + conversion.group(3));
    } else if (!known.lenient()) {
      List<String> lines = new ArrayList<>(error.lines().toList());
      facts =
          known.leavingOut(
              "rows that cannot be read are left out, the first at line "
                  + line.group(1)
                  + (lines.size() > 2 ? ": " + cut(lines.get(2)) : ""));
    } else {
      return false;
    }
    learnt.accept(facts);
    return true;
  }

  private static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
