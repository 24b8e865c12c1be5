package dev.errand.adapter.out.duckdb;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a result, read out.
 *
 * @param names column names
 * @param types column types, in the engine's notation
 * @param values rows of {@link Cell} values
 * @param more whether there were more rows than asked for
 */
record Rows(List<String> names, List<String> types, List<@Nullable Object[]> values, boolean more) {

  static Rows read(ResultSet result, int maxRows) throws SQLException {
    ResultSetMetaData meta = result.getMetaData();
    int width = meta.getColumnCount();
    List<String> names = new ArrayList<>(width);
    List<String> types = new ArrayList<>(width);
    for (int i = 1; i <= width; i++) {
      names.add(meta.getColumnName(i));
      types.add(meta.getColumnTypeName(i));
    }
    List<@Nullable Object[]> values = new ArrayList<>();
    while (result.next()) {
      if (values.size() == maxRows) {
        return new Rows(names, types, values, true);
      }
      @Nullable Object[] row = new @Nullable Object[width];
      for (int i = 0; i < width; i++) {
        // As a Timestamp it would pass through the machine's time zone and its gaps.
        row[i] =
            types.get(i).startsWith("TIMESTAMP") && !types.get(i).endsWith("TIME ZONE")
                ? Cell.of(result.getObject(i + 1, LocalDateTime.class))
                : Cell.of(result.getObject(i + 1));
      }
      values.add(row);
    }
    return new Rows(names, types, values, false);
  }

  int column(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }
}
