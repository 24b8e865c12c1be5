package dev.errand.adapter.out.duckdb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Profiles a file: rows, columns, what the values are like, what is odd about them. */
final class Describe implements DataCall {

  private static final int COLUMNS_AT_ONCE = 50;
  private static final int FEW_VALUES = 50;
  private static final int TOP = 5;
  private static final long EXACT_BYTES = 64L << 20;

  @Override
  public ObjectNode run(Arguments arguments, Analysis analysis)
      throws IOException, InterruptedException, Refusal {
    DataFile file = analysis.files().named(arguments.text("file"));
    Table table = analysis.table(file);
    List<Column> columns = Column.of(table, analysis);
    String source =
        wholeRead(table, columns.subList(0, Math.min(columns.size(), Json.MAX_COLUMNS)), analysis);
    // Reading all of it may have taught that a column holds text after all.
    List<Column> read = Column.of(source, analysis);
    List<Column> shown = read.subList(0, Math.min(read.size(), Json.MAX_COLUMNS));
    ObjectNode result = Json.object();
    result.put("file", file.path().value());
    result.put("table", file.table());
    long rows = number(analysis.rows("SELECT count(*) FROM " + source, 1).values().getFirst()[0]);
    result.put("rows", rows);
    ArrayNode list = result.putArray("columns");
    boolean exact = file.content().size() < EXACT_BYTES && !file.gzip();
    for (int i = 0; i < shown.size(); i += COLUMNS_AT_ONCE) {
      analysis.context().progress("describing column " + (i + 1) + " of " + shown.size());
      List<Column> group = shown.subList(i, Math.min(shown.size(), i + COLUMNS_AT_ONCE));
      describe(group, source, rows, exact, analysis, list);
    }
    if (columns.size() > shown.size()) {
      result.put("columnsTotal", columns.size());
    }
    List<String> warnings = new ArrayList<>(table.warnings());
    if (table.countedRows() >= 0 && table.countedRows() != rows) {
      warnings.add(
          "the file has "
              + table.countedRows()
              + " records, but "
              + rows
              + " could be read as rows");
    }
    Warnings.put(result, warnings);
    return result;
  }

  /** Reading the text once and then asking a copy of it is quicker than reading it many times. */
  private static String wholeRead(Table table, List<Column> columns, Analysis analysis)
      throws InterruptedException, Refusal {
    String view = Sql.name(table.file().table());
    List<String> names = columns.stream().map(column -> Sql.name(column.name())).toList();
    if (table.file().content().size() >= EXACT_BYTES) {
      analysis.rows("SELECT count(" + String.join("), count(", names) + ") FROM " + view, 1);
      return view;
    }
    String copy = "described." + view;
    analysis.execute("CREATE SCHEMA described");
    analysis.execute(
        "CREATE TABLE " + copy + " AS SELECT " + String.join(", ", names) + " FROM " + view);
    return copy;
  }

  private static void describe(
      List<Column> columns,
      String source,
      long rows,
      boolean exact,
      Analysis analysis,
      ArrayNode list)
      throws InterruptedException, Refusal {
    List<String> measures = new ArrayList<>();
    for (Column column : columns) {
      String name = Sql.name(column.name());
      measures.add("count(" + name + ")");
      if (column.plain()) {
        measures.add((exact ? "count(DISTINCT " : "approx_count_distinct(") + name + ")");
        measures.add("CAST(min(" + name + ") AS VARCHAR)");
        measures.add("CAST(max(" + name + ") AS VARCHAR)");
      }
      if (column.numeric()) {
        String value = "CAST(" + name + " AS DOUBLE)";
        String finite = ") FILTER (WHERE isfinite(" + value + "))";
        measures.add("avg(" + value + finite);
        measures.add("stddev_samp(" + value + finite);
        measures.add(
            (exact ? "quantile_cont(" : "approx_quantile(")
                + value
                + ", [0.25, 0.5, 0.75]"
                + finite);
      }
    }
    @Nullable Object[] row =
        analysis
            .rows("SELECT " + String.join(", ", measures) + " FROM " + source, 1)
            .values()
            .getFirst();
    int at = 0;
    for (Column column : columns) {
      ObjectNode described = list.addObject();
      described.put("name", column.name());
      described.put("type", Json.cut(column.type()));
      described.put("nulls", rows - number(row[at++]));
      if (!column.plain()) {
        continue;
      }
      long distinct = number(row[at++]);
      described.put("distinct", distinct);
      if (!exact) {
        described.put("distinctIsApproximate", true);
      }
      described.set("min", Json.value(row[at++]));
      described.set("max", Json.value(row[at++]));
      if (column.numeric()) {
        described.set("mean", Json.value(row[at++]));
        described.set("stddev", Json.value(row[at++]));
        Object quantiles = row[at++];
        if (quantiles instanceof List<?> three) {
          described.set("q25", Json.value(three.get(0)));
          described.set("median", Json.value(three.get(1)));
          described.set("q75", Json.value(three.get(2)));
        }
      }
      boolean text = column.type().equals("VARCHAR") || column.type().equals("BOOLEAN");
      if (distinct > 0 && (text || distinct <= FEW_VALUES)) {
        top(column, source, analysis, described.putArray("top"));
      }
    }
  }

  private static void top(Column column, String source, Analysis analysis, ArrayNode top)
      throws InterruptedException, Refusal {
    String name = Sql.name(column.name());
    Rows rows =
        analysis.rows(
            "SELECT CAST("
                + name
                + " AS VARCHAR), count(*) FROM "
                + source
                + " WHERE "
                + name
                + " IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT "
                + TOP,
            TOP);
    for (@Nullable Object[] row : rows.values()) {
      ObjectNode value = top.addObject();
      value.set("value", Json.value(row[0]));
      value.put("count", number(row[1]));
    }
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }
}
