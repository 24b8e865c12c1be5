package dev.errand.adapter.out.duckdb;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Arguments in, results out. */
final class Json {

  static final int MAX_ROWS = 200;
  static final int MAX_COLUMNS = 200;

  private static final int MAX_BYTES = 32 * 1024;
  private static final int MAX_TEXT = 500;
  private static final int MAX_DEPTH = 10_000;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .build();

  private Json() {}

  static JsonNode read(String text) {
    return MAPPER.readTree(text);
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Rows as a result, as many as the caps on what goes back allow. */
  static ObjectNode table(Rows rows) throws Refusal {
    if (rows.names().size() > MAX_COLUMNS) {
      throw new Refusal(
          "the result has "
              + rows.names().size()
              + " columns, more than the "
              + MAX_COLUMNS
              + " that can be shown; name the columns you need");
    }
    ObjectNode result = object();
    ArrayNode columns = result.putArray("columns");
    rows.names().forEach(columns::add);
    ArrayNode types = result.putArray("types");
    rows.types().forEach(type -> types.add(cut(type)));
    ArrayNode values = result.putArray("rows");
    int left = MAX_BYTES - bytes(result) - 64;
    boolean truncated = rows.more();
    for (@Nullable Object[] row : rows.values()) {
      ArrayNode line = JsonNodeFactory.instance.arrayNode();
      for (Object cell : row) {
        line.add(value(cell));
      }
      left -= bytes(line) + 1;
      if (left < 0 || values.size() == MAX_ROWS) {
        truncated = true;
        break;
      }
      values.add(line);
    }
    result.put("rowCount", values.size());
    result.put("truncated", truncated);
    return result;
  }

  private static int bytes(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  /** A cell; text is cut, and so is a nested value that is too long. */
  static JsonNode value(@Nullable Object cell) {
    if (cell instanceof String text) {
      return JsonNodeFactory.instance.stringNode(cut(text));
    }
    JsonNode node = node(cell);
    if (node.isContainer()) {
      String text = node.toString();
      return text.length() > MAX_TEXT ? JsonNodeFactory.instance.stringNode(cut(text)) : node;
    }
    return node;
  }

  private static JsonNode node(@Nullable Object cell) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (cell) {
      case null -> nodes.nullNode();
      case Double number -> nodes.numberNode(number);
      case Float number -> nodes.numberNode(new BigDecimal(number.toString()));
      case BigDecimal number -> nodes.numberNode(number);
      case BigInteger number -> nodes.numberNode(number);
      case Number number -> nodes.numberNode(number.longValue());
      case Boolean truth -> nodes.booleanNode(truth);
      case List<?> list -> {
        ArrayNode array = nodes.arrayNode();
        list.forEach(element -> array.add(node(element)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = nodes.objectNode();
        map.forEach((key, element) -> object.set(String.valueOf(key), node(element)));
        yield object;
      }
      default -> nodes.stringNode(cell.toString());
    };
  }

  static String cut(String text) {
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
    return text.substring(0, end) + "…";
  }
}
