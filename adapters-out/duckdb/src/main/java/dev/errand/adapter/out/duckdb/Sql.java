package dev.errand.adapter.out.duckdb;

/** Text as it stands in a statement. */
final class Sql {

  private Sql() {}

  /** A string literal. */
  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** A quoted name. */
  static String name(String value) {
    return "\"" + value.replace("\"", "\"\"") + "\"";
  }
}
