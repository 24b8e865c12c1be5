package dev.errand.adapter.out.duckdb;

import java.util.ArrayList;
import java.util.List;

/**
 * A column of a table.
 *
 * @param name its name
 * @param type its type, in the engine's notation
 */
record Column(String name, String type) {

  static List<Column> of(Table table, Analysis analysis) throws InterruptedException, Refusal {
    return of(Sql.name(table.file().table()), analysis);
  }

  static List<Column> of(String source, Analysis analysis) throws InterruptedException, Refusal {
    List<Column> columns = new ArrayList<>();
    for (Object[] row : analysis.rows("DESCRIBE " + source, Integer.MAX_VALUE).values()) {
      columns.add(new Column(String.valueOf(row[0]), String.valueOf(row[1])));
    }
    return columns;
  }

  boolean numeric() {
    return type.equals("DOUBLE")
        || type.equals("FLOAT")
        || type.endsWith("INT")
        || type.endsWith("INTEGER")
        || type.startsWith("DECIMAL");
  }

  /** Whether values can be compared and counted, unlike lists, structures and bytes. */
  boolean plain() {
    return !type.endsWith("]")
        && !type.startsWith("STRUCT")
        && !type.startsWith("MAP")
        && !type.startsWith("UNION")
        && !type.equals("BLOB")
        && !type.equals("JSON");
  }
}
