package dev.errand.adapter.out.offline;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rows a tool gave back. */
final class Answers {

  private Answers() {}

  /** Rows of {@code query}, or the pairs of {@code correlate}, which say the same. */
  static List<Row> rows(ObjectNode result) {
    List<Row> rows = new ArrayList<>();
    if (result.has("pairs")) {
      Json.elements(result.get("pairs")).forEach(pair -> rows.add(new Row(pair)));
      return rows;
    }
    List<String> columns =
        Json.elements(result.get("columns")).stream().map(node -> Json.string(node, "")).toList();
    for (JsonNode values : Json.elements(result.get("rows"))) {
      ObjectNode row = Json.object();
      for (int i = 0; i < columns.size() && i < values.size(); i++) {
        row.set(columns.get(i), values.get(i));
      }
      rows.add(new Row(row));
    }
    return rows;
  }

  /** One row, by column. */
  record Row(JsonNode values) {

    String text(String column) {
      return Json.string(values.get(column), "");
    }

    @Nullable BigDecimal number(String column) {
      return Json.number(values.get(column));
    }

    /** A number, zero where there is none. */
    BigDecimal amount(String column) {
      BigDecimal value = number(column);
      return value == null ? BigDecimal.ZERO : value;
    }

    boolean has(String column) {
      return number(column) != null;
    }

    boolean is(String column) {
      return "true".equalsIgnoreCase(text(column));
    }
  }
}
