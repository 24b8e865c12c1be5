package dev.errand.adapter.out.offline;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the tools speak it; numbers keep every digit. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private Json() {}

  /** The object a text holds, or empty if it holds none. */
  static Optional<ObjectNode> object(String text) {
    try {
      return MAPPER.readTree(text) instanceof ObjectNode node
          ? Optional.of(node)
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array(List<String> values) {
    ArrayNode array = MAPPER.createArrayNode();
    values.forEach(array::add);
    return array;
  }

  static String text(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }

  static @Nullable String string(@Nullable JsonNode node) {
    if (node == null || node.isNull() || node.isMissingNode()) {
      return null;
    }
    return node.isValueNode() ? node.asString() : text(node);
  }

  static String string(@Nullable JsonNode node, String otherwise) {
    String value = string(node);
    return value == null ? otherwise : value;
  }

  /** A number, also one written as text; null if it is none. */
  static @Nullable BigDecimal number(@Nullable JsonNode node) {
    if (node == null) {
      return null;
    }
    if (node.isNumber()) {
      return node.decimalValue();
    }
    return node.isString() ? number(node.asString()) : null;
  }

  static @Nullable BigDecimal number(@Nullable String text) {
    if (text == null || text.isBlank() || text.length() > 60) {
      return null;
    }
    try {
      return new BigDecimal(text.strip());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  static long whole(@Nullable JsonNode node) {
    BigDecimal value = number(node);
    return value == null ? 0 : value.longValue();
  }

  static List<JsonNode> elements(@Nullable JsonNode node) {
    return node instanceof ArrayNode array ? List.copyOf(array.values()) : List.of();
  }
}
