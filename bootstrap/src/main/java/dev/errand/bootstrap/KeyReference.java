package dev.errand.bootstrap;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** All keys for readers: a JSON Schema for editors, a table for people. */
final class KeyReference {

  private static final String VERSION = "1";
  private static final ObjectWriteContext PRETTY =
      new ObjectWriteContext.Base() {
        @Override
        public PrettyPrinter getPrettyPrinter() {
          return new DefaultPrettyPrinter();
        }
      };

  private KeyReference() {}

  /** The JSON Schema of a configuration file. */
  static String schema() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "Errand configuration, version " + VERSION);
    root.putAll(section(""));
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(PRETTY, text)) {
      write(json, root);
    }
    return text.toString();
  }

  /** The table of the README. */
  static String table() {
    StringBuilder table = new StringBuilder("| key | variable | default | what it does |\n");
    table.append("|---|---|---|---|\n");
    for (Key<?> key : Keys.ALL) {
      table.append(
          "| `%s` | `%s` | %s | %s |\n"
              .formatted(
                  key.name(),
                  key.variable(),
                  key.fallback().isEmpty() ? "" : "`" + key.fallback() + "`",
                  key.description()));
    }
    return table.toString();
  }

  private static String description(Key<?> key) {
    return key.fallback().isEmpty()
        ? key.description()
        : key.description() + " Default: " + key.fallback() + ".";
  }

  /** The object that holds the keys below a prefix such as {@code http.}, or all for none. */
  private static Map<String, Object> section(String prefix) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Key<?> key : Keys.ALL) {
      if (key.name().startsWith(prefix)) {
        String rest = key.name().substring(prefix.length());
        int dot = rest.indexOf('.');
        if (dot < 0) {
          properties.put(rest, described(key));
        } else {
          String name = rest.substring(0, dot);
          properties.computeIfAbsent(name, below -> section(prefix + below + "."));
        }
      }
    }
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("type", "object");
    section.put("additionalProperties", false);
    section.put("properties", properties);
    return section;
  }

  private static Map<String, Object> described(Key<?> key) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("description", description(key));
    described.putAll(new TreeMap<>(key.kind().schema()));
    return described;
  }

  private static void write(JsonGenerator json, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach(
            (name, each) -> {
              json.writeName(name.toString());
              write(json, each);
            });
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(each -> write(json, each));
        json.writeEndArray();
      }
      case Boolean truth -> json.writeBoolean(truth);
      case Integer number -> json.writeNumber(number);
      default -> json.writeString(value.toString());
    }
  }
}
