package dev.errand.bootstrap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** A YAML document as it is written: every value is text and knows its line. */
sealed interface Yaml {

  /** Where it starts, from 1. */
  int line();

  /** A single value; empty if nothing is written. */
  record Scalar(String text, int line) implements Yaml {}

  /** A list. */
  record Sequence(List<Yaml> items, int line) implements Yaml {}

  /** A mapping, in the order it is written; its names are unique. */
  record Mapping(List<Entry> entries, int line) implements Yaml {}

  /** One line of a mapping. */
  record Entry(String name, int line, Yaml value) {}

  /** Text that is no document of ours. */
  final class Malformed extends Exception {

    private static final long serialVersionUID = 1;

    private final int line;

    Malformed(String message, int line) {
      super(message);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  /** Reads one document; an empty one is an empty mapping. */
  static Yaml read(String text) throws Malformed {
    try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        return new Mapping(List.of(), 1);
      }
      Yaml document = node(parser, 0);
      if (parser.nextToken() != null) {
        throw new Malformed("holds a second document; write one only", line(parser));
      }
      return document;
    } catch (JacksonException e) {
      String first = e.getOriginalMessage().lines().findFirst().orElse("is no YAML");
      String hint =
          first.startsWith("mapping values are not allowed")
              ? "; put a value that ends with a colon into quotes"
              : "";
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new Malformed("is no YAML: " + first + hint, Math.max(1, line));
    }
  }

  private static Yaml node(JsonParser parser, int depth) throws Malformed {
    int line = line(parser);
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      throw new Malformed("uses an alias (*" + parser.getString() + "); write the value out", line);
    }
    if (depth > 20) {
      throw new Malformed("is nested too deeply", line);
    }
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_ARRAY) {
      List<Yaml> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(node(parser, depth + 1));
      }
      return new Sequence(List.copyOf(items), line);
    }
    if (token == JsonToken.START_OBJECT) {
      return mapping(parser, depth, line);
    }
    return new Scalar(parser.getString().strip(), line);
  }

  private static Mapping mapping(JsonParser parser, int depth, int line) throws Malformed {
    List<Entry> entries = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      int at = line(parser);
      Integer earlier = lines.putIfAbsent(name, at);
      if (earlier != null) {
        throw new Malformed("has '" + name + "' twice, first in line " + earlier, at);
      }
      parser.nextToken();
      entries.add(new Entry(name, at, node(parser, depth + 1)));
    }
    return new Mapping(List.copyOf(entries), line);
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }
}
