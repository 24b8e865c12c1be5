package dev.errand.adapter.out.duckdb;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Looks at a statement before it runs, as the engine's own parser sees it. The sandbox alone keeps
 * a statement from doing harm; this keeps it to one question about the data and makes what is
 * refused clear to the model.
 */
final class SqlCheck {

  private static final int MAX_LENGTH = 64 * 1024;

  /** The parser's time for brackets that are never closed grows with more than their square. */
  private static final int MAX_DEPTH = 250;

  private static final Set<String> QUERIES =
      Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE");
  private static final Set<String> TABLE_FUNCTIONS =
      Set.of("range", "generate_series", "unnest", "json_each", "json_tree", "repeat_row");

  private final Set<String> tables = new LinkedHashSet<>();

  private SqlCheck() {}

  /** The names of the tables a statement asks, in lower case. */
  static Set<String> tablesOf(String sql, Sandbox sandbox)
      throws SQLException, InterruptedException, Refusal {
    if (sql.length() > MAX_LENGTH) {
      throw new Refusal("the statement is longer than " + MAX_LENGTH + " characters; shorten it");
    }
    if (sql.indexOf('\0') >= 0) {
      throw new Refusal("the statement holds a zero character");
    }
    if (depth(sql) > MAX_DEPTH) {
      throw new Refusal(
          "the statement has more than " + MAX_DEPTH + " open brackets at once; simplify it");
    }
    Rows rows =
        sandbox.select("SELECT CAST(json_serialize_sql(" + Sql.text(sql) + ") AS VARCHAR)", 1);
    SqlCheck check = new SqlCheck();
    try {
      check.look(Json.read(String.valueOf(rows.values().getFirst()[0])));
    } catch (JacksonException e) {
      throw new Refusal("the statement is nested too deeply; simplify it");
    }
    return check.tables;
  }

  /** How many brackets are open at once; those in texts count too, which hardly matters. */
  private static int depth(String sql) {
    int deepest = 0;
    int depth = 0;
    for (int i = 0; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c == '(' || c == '[' || c == '{') {
        depth++;
        deepest = Math.max(deepest, depth);
      } else if (c == ')' || c == ']' || c == '}') {
        depth--;
      }
    }
    return deepest;
  }

  private void look(JsonNode parsed) throws Refusal {
    if (parsed.path("error").asBoolean(false)) {
      String message = parsed.path("error_message").asString("");
      throw new Refusal(
          message.startsWith("Only SELECT")
              ? "only one SELECT, WITH, VALUES, DESCRIBE or SUMMARIZE statement can be run, nothing"
                  + " that changes or loads something; a PIVOT must list its values: ON column IN"
                  + " ('a', 'b')"
              : "SQL " + message + position(parsed));
    }
    JsonNode statements = parsed.path("statements");
    if (statements.size() != 1) {
      throw new Refusal(
          statements.isEmpty()
              ? "there is no statement; give one SELECT"
              : "give exactly one statement, not " + statements.size());
    }
    Deque<JsonNode> open = new ArrayDeque<>();
    open.push(statements);
    while (!open.isEmpty()) {
      JsonNode node = open.pop();
      if (node.isObject()) {
        lookAt(node);
      }
      for (JsonNode child : node) {
        if (child.isContainer()) {
          open.push(child);
        }
      }
    }
  }

  private static String position(JsonNode parsed) {
    String position = parsed.path("position").asString("");
    return position.matches("\\d{1,9}")
        ? " (at character " + (Integer.parseInt(position) + 1) + ")"
        : "";
  }

  private void lookAt(JsonNode node) throws Refusal {
    String type = text(node, "type");
    if (type == null) {
      return;
    }
    if (type.endsWith("_NODE") && !QUERIES.contains(type)) {
      throw new Refusal("the tables are read-only; only SELECT can be used, also inside WITH");
    }
    switch (type) {
      case "VALUE_PARAMETER" ->
          throw new Refusal("parameters such as ? or $1 have no value here; write the value");
      case "TABLE_FUNCTION" -> {
        String function = String.valueOf(text(node.path("function"), "function_name"));
        if (!TABLE_FUNCTIONS.contains(function.toLowerCase(Locale.ROOT))) {
          throw new Refusal(
              "the function "
                  + function
                  + "(…) cannot be used as a table; every data file is a table already, see"
                  + " list_files");
        }
      }
      case "FUNCTION" -> {
        if ("current_setting".equalsIgnoreCase(text(node, "function_name"))) {
          throw new Refusal("settings of the data engine cannot be asked, only the tables");
        }
      }
      case "SHOW_REF" -> {
        if ("SHOW_SPECIAL".equals(text(node, "show_type")) || notEmpty(node, "table_name")) {
          throw new Refusal("use list_files to see the tables and describe to see their columns");
        }
      }
      case "BASE_TABLE" -> {
        String table = String.valueOf(text(node, "table_name")).toLowerCase(Locale.ROOT);
        String schema = text(node, "schema_name");
        String catalog = text(node, "catalog_name");
        if (!in(schema, "main") || !in(catalog, "memory") || engineOwn(table)) {
          throw new Refusal(
              "only the workspace's tables can be asked: use list_files to see them and describe"
                  + " to see their columns");
        }
        tables.add(table);
      }
      default -> {}
    }
  }

  private static boolean engineOwn(String table) {
    return table.startsWith("duckdb_")
        || table.startsWith("pragma_")
        || table.startsWith("sqlite_")
        || table.startsWith("pg_");
  }

  private static boolean in(@Nullable String value, String allowed) {
    return value == null || value.isEmpty() || value.equalsIgnoreCase(allowed);
  }

  private static boolean notEmpty(JsonNode node, String field) {
    String value = text(node, field);
    return value != null && !value.isEmpty();
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.get(field);
    return value != null && value.isString() ? value.stringValue() : null;
  }
}
