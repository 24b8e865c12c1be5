package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;
import tools.jackson.databind.JsonNode;

/**
 * Schemas as they go out: checked to be JSON, so that none can break the request it is put into,
 * and made small, once each.
 */
final class Schemas {

  /**
   * One schema.
   *
   * @param json its text, encoded once
   * @param object whether it describes an object, the only thing a tool can take
   * @param strict whether OpenAI's strict mode takes it
   */
  record Schema(SerializableString json, boolean object, boolean strict) {}

  private static final int MOST = 1024;

  /**
   * Keywords of OpenAI's strict mode ("Supported schemas" of its guide to structured outputs). An
   * unknown keyword only costs the strictness, a wrongly trusted one the call.
   */
  private static final Set<String> STRICT_KEYWORDS =
      Set.of(
          "type",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "enum",
          "const",
          "anyOf",
          "$ref",
          "$defs",
          "definitions",
          "title",
          "description",
          "pattern",
          "format",
          "multipleOf",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "minItems",
          "maxItems");

  private static final int STRICT_DEPTH = 10;

  private final Map<String, Schema> known = new ConcurrentHashMap<>();

  /** The schema; {@code what} names it in an error. */
  Schema of(String text, String what) {
    Schema schema = known.get(text);
    if (schema == null) {
      schema = read(text, what);
      if (known.size() >= MOST) {
        known.clear();
      }
      known.put(text, schema);
    }
    return schema;
  }

  private static Schema read(String text, String what) {
    JsonNode node;
    try {
      node = Json.MAPPER.readTree(text);
    } catch (JacksonException e) {
      node = Json.MAPPER.missingNode();
    }
    if (!node.isObject()) {
      throw new PortException(
          new Failure.InvalidRequest("the schema of " + what + " is no JSON object; mend it"));
    }
    boolean object = "object".equals(node.path("type").asString(""));
    return new Schema(
        new SerializedString(node.toString()),
        object,
        object && !node.has("anyOf") && strict(node, 0));
  }

  private static boolean strict(JsonNode schema, int depth) {
    if (!schema.isObject() || depth > STRICT_DEPTH) {
      return false;
    }
    for (String keyword : schema.propertyNames()) {
      if (!STRICT_KEYWORDS.contains(keyword)) {
        return false;
      }
    }
    JsonNode properties = schema.path("properties");
    boolean object = "object".equals(schema.path("type").asString("")) || properties.isObject();
    if (object && !(closed(schema) && properties.size() == schema.path("required").size())) {
      return false;
    }
    for (String keyword : Set.of("properties", "$defs", "definitions")) {
      if (!allStrict(schema.path(keyword).iterator(), depth)) {
        return false;
      }
    }
    return allStrict(schema.path("anyOf").iterator(), depth)
        && (!schema.has("items") || strict(schema.path("items"), depth + 1));
  }

  private static boolean closed(JsonNode schema) {
    JsonNode more = schema.path("additionalProperties");
    return more.isBoolean() && !more.booleanValue();
  }

  private static boolean allStrict(Iterator<JsonNode> schemas, int depth) {
    while (schemas.hasNext()) {
      if (!strict(schemas.next(), depth + 1)) {
        return false;
      }
    }
    return true;
  }
}
