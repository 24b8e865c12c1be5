package dev.errand.adapter.out.offline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Plays the data tool box over the CSV files of a folder, with a real SQL engine. */
final class PlayedToolBox implements AutoCloseable {

  private static final int MOST_ROWS = 200;
  private static final int MOST_COLUMNS = 200;

  private final Connection connection;
  private final Map<String, String> tables = new LinkedHashMap<>();
  private final Map<String, Long> sizes = new LinkedHashMap<>();
  private final Map<String, String> broken = new LinkedHashMap<>();
  private final Map<String, String> written = new LinkedHashMap<>();
  private final Set<String> outOfOrder = new HashSet<>();

  PlayedToolBox(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      connection = DriverManager.getConnection("jdbc:duckdb:");
      for (Path file : files.sorted().toList()) {
        load(file);
      }
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void load(Path file) throws IOException {
    String name = file.getFileName().toString();
    sizes.put(name, Files.size(file));
    if (!name.endsWith(".csv")) {
      return;
    }
    String stem = name.substring(0, name.indexOf('.')).toLowerCase(Locale.ROOT);
    String table = stem.replaceAll("[^a-z0-9_]+", "_").replaceAll("^(?=\\d)", "t_");
    tables.put(name, table);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE %s AS SELECT * FROM read_csv(%s, header = true)"
              .formatted(Sql.name(table), Sql.text(file.toString())));
    } catch (SQLException e) {
      broken.put(name, e.getMessage().lines().findFirst().orElse("unreadable"));
    }
  }

  /** From now on every call of the tool fails. */
  void breakTool(String tool) {
    outOfOrder.add(tool);
  }

  void mendTool(String tool) {
    outOfOrder.remove(tool);
  }

  /** What the tools wrote, by file. */
  Map<String, String> written() {
    return written;
  }

  /** What the tool says; it fails with an exception's message. */
  String call(String tool, String arguments) throws SQLException {
    JsonNode given = Json.object(arguments).orElseThrow();
    if (outOfOrder.contains(tool)) {
      throw new SQLException(tool + " is out of order");
    }
    return Json.text(
        switch (tool) {
          case "list_files" -> listFiles();
          case "describe" -> describe(given.get("file").asString());
          case "query" -> query(given.get("sql").asString());
          case "correlate" -> correlate(given);
          case "chart" -> chart(given);
          case "write_report" -> writeReport(given);
          default -> throw new SQLException("there is no tool " + tool);
        });
  }

  private ObjectNode listFiles() {
    ObjectNode result = Json.object();
    ArrayNode files = result.putArray("files");
    sizes.forEach(
        (name, bytes) -> {
          ObjectNode file = files.addObject().put("path", name).put("bytes", bytes);
          if (tables.containsKey(name)) {
            file.put("table", tables.get(name));
          }
        });
    return result;
  }

  private ObjectNode describe(String file) throws SQLException {
    if (broken.containsKey(file)) {
      throw new SQLException(file + " is no readable CSV: " + broken.get(file));
    }
    String table = Sql.name(tables.get(file));
    ObjectNode result = Json.object().put("file", file).put("table", tables.get(file));
    result.set("rows", query("SELECT count(*) FROM " + table).at("/rows/0/0"));
    ArrayNode columns = result.putArray("columns");
    ObjectNode types = query("SELECT * FROM " + table + " LIMIT 0");
    int total = types.get("columns").size();
    for (int i = 0; i < Math.min(total, MOST_COLUMNS); i++) {
      String name = types.at("/columns/" + i).asString();
      columns.add(describe(table, name, types.at("/types/" + i).asString()));
    }
    if (total > MOST_COLUMNS) {
      result.put("columnsTotal", total);
    }
    result.putArray("warnings");
    return result;
  }

  private ObjectNode describe(String table, String name, String type) throws SQLException {
    String c = Sql.name(name);
    boolean numeric = type.matches("(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*)");
    String sql =
        "SELECT count(*) - count(%1$s) AS nulls, count(DISTINCT %1$s) AS distinct_, CAST(min(%1$s) AS VARCHAR) AS min, CAST(max(%1$s) AS VARCHAR) AS max"
                .formatted(c)
            + (numeric
                ? ", avg(%1$s) AS mean, stddev(%1$s) AS stddev, quantile_cont(%1$s, 0.25) AS q25, median(%1$s) AS median, quantile_cont(%1$s, 0.75) AS q75"
                    .formatted(c)
                : "")
            + " FROM "
            + table;
    ObjectNode rows = query(sql);
    ObjectNode column = Json.object().put("name", name).put("type", type);
    for (int i = 0; i < rows.get("columns").size(); i++) {
      String key = rows.at("/columns/" + i).asString();
      column.set(key.equals("distinct_") ? "distinct" : key, rows.at("/rows/0/" + i));
    }
    if (type.equals("VARCHAR") || column.get("distinct").asLong() <= 50) {
      ArrayNode top = column.putArray("top");
      String counted =
          "SELECT CAST(%1$s AS VARCHAR), count(*) FROM %2$s WHERE %1$s IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5"
              .formatted(c, table);
      for (JsonNode row : query(counted).get("rows")) {
        ObjectNode entry = top.addObject();
        entry.set("value", row.get(0));
        entry.set("count", row.get(1));
      }
    }
    return column;
  }

  ObjectNode query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      ResultSetMetaData meta = rows.getMetaData();
      ObjectNode result = Json.object();
      List<String> columns = new ArrayList<>();
      List<String> types = new ArrayList<>();
      for (int i = 1; i <= meta.getColumnCount(); i++) {
        columns.add(meta.getColumnLabel(i));
        types.add(meta.getColumnTypeName(i));
      }
      result.set("columns", Json.array(columns));
      result.set("types", Json.array(types));
      ArrayNode all = result.putArray("rows");
      while (rows.next() && all.size() < MOST_ROWS) {
        ArrayNode row = all.addArray();
        for (int i = 1; i <= columns.size(); i++) {
          add(row, rows.getObject(i));
        }
      }
      return result.put("rowCount", all.size()).put("truncated", false);
    }
  }

  private static void add(ArrayNode row, Object value) {
    switch (value) {
      case null -> row.addNull();
      case Boolean flag -> row.add(flag);
      case Double number when !Double.isFinite(number) -> row.addNull();
      case Number number -> row.add(new BigDecimal(number.toString()));
      default -> row.add(value.toString());
    }
  }

  private ObjectNode correlate(JsonNode given) throws SQLException {
    String table = Sql.name(tables.get(given.get("file").asString()));
    List<String> names =
        Json.elements(given.get("columns")).stream().map(JsonNode::asString).toList();
    List<ObjectNode> pairs = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      for (int j = i + 1; j < names.size(); j++) {
        String a = Sql.name(names.get(i));
        String b = Sql.name(names.get(j));
        JsonNode row =
            query("SELECT corr(%s, %s), regr_count(%s, %s) FROM %s".formatted(a, b, a, b, table))
                .at("/rows/0");
        ObjectNode pair = Json.object().put("a", names.get(i)).put("b", names.get(j));
        pair.set("r", row.get(0));
        pair.set("n", row.get(1));
        pairs.add(pair);
      }
    }
    pairs.sort(
        (one, other) ->
            Double.compare(
                Math.abs(other.get("r").asDouble(0)), Math.abs(one.get("r").asDouble(0))));
    ObjectNode result = Json.object();
    result.putArray("pairs").addAll(pairs);
    return result;
  }

  private ObjectNode chart(JsonNode given) throws SQLException {
    ObjectNode rows = query(given.get("sql").asString());
    List<String> columns =
        Json.elements(rows.get("columns")).stream().map(JsonNode::asString).toList();
    List<String> wanted = new ArrayList<>();
    if (given.has("x")) {
      wanted.add(given.get("x").asString());
    }
    Json.elements(given.get("y")).forEach(y -> wanted.add(y.asString()));
    if (!columns.containsAll(wanted) || rows.get("rows").isEmpty()) {
      throw new SQLException("cannot draw " + wanted + " out of " + columns);
    }
    String file = given.get("file").asString();
    String png = file.replace(".svg", ".png");
    written.put(file, "<svg/>");
    written.put(png, "png");
    ObjectNode result = Json.object();
    result.set("files", Json.array(List.of(file, png)));
    return result.put("points", rows.get("rows").size()).put("series", wanted.size() - 1);
  }

  private ObjectNode writeReport(JsonNode given) {
    String markdown = given.get("markdown").asString();
    written.put(given.get("file").asString(), markdown);
    return Json.object().put("file", given.get("file").asString()).put("bytes", markdown.length());
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
