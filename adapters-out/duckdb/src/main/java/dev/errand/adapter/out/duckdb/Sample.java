package dev.errand.adapter.out.duckdb;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Shows the first rows of a file. */
final class Sample implements DataCall {

  private static final int ROWS = 5;
  private static final int COLUMNS = 100;

  @Override
  public ObjectNode run(Arguments arguments, Analysis analysis)
      throws IOException, InterruptedException, Refusal {
    int rows = arguments.wholeNumber("rows", ROWS, 1, Json.MAX_ROWS);
    Table table = analysis.table(analysis.files().named(arguments.text("file")));
    List<Column> columns = Column.of(table, analysis);
    String shown =
        columns.stream()
            .limit(COLUMNS)
            .map(column -> Sql.name(column.name()))
            .collect(Collectors.joining(", "));
    ObjectNode result =
        Json.table(
            analysis.rows(
                "SELECT " + shown + " FROM " + Sql.name(table.file().table()) + " LIMIT " + rows,
                rows));
    if (columns.size() > COLUMNS) {
      result.put("columnsTotal", columns.size());
    }
    Warnings.put(result, analysis.warnings());
    return result;
  }
}
