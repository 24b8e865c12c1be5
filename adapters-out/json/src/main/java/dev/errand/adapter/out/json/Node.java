package dev.errand.adapter.out.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A part of a document that a person wrote, with the place it stands at. */
sealed interface Node {

  /** Where it begins. */
  Where where();

  /** What it is, in a word or two, for messages. */
  default String described() {
    return switch (this) {
      case Mapping mapping -> "a mapping";
      case Sequence sequence -> "a list";
      case Scalar scalar ->
          switch (scalar.kind()) {
            case TEXT -> "a text";
            case NUMBER -> "a number";
            case FLAG -> "true or false";
            case NOTHING -> "empty";
          };
    };
  }

  /** The same as a tree of {@link Json}. */
  default Object tree() {
    return switch (this) {
      case Mapping mapping -> {
        Map<String, Object> tree = new LinkedHashMap<>();
        mapping.entries().forEach((name, entry) -> tree.put(name, entry.value().tree()));
        yield tree;
      }
      case Sequence sequence -> {
        List<Object> tree = new ArrayList<>();
        sequence.nodes().forEach(node -> tree.add(node.tree()));
        yield tree;
      }
      case Scalar scalar ->
          switch (scalar.kind()) {
            case TEXT -> scalar.text();
            case NUMBER -> new Json.Decimal(scalar.text());
            case FLAG -> Boolean.valueOf(scalar.text());
            case NOTHING -> Json.Null.NULL;
          };
    };
  }

  /** Line and column, counted from 1. */
  record Where(int line, int column) implements Comparable<Where> {
    @Override
    public int compareTo(Where other) {
      return line == other.line
          ? Integer.compare(column, other.column)
          : Integer.compare(line, other.line);
    }

    @Override
    public String toString() {
      return "line " + line + ", column " + column;
    }
  }

  /** Names with values. */
  record Mapping(Where where, Map<String, Entry> entries) implements Node {}

  /** A value and where its name stands. */
  record Entry(Where nameAt, Node value) {}

  /** One after the other. */
  record Sequence(Where where, List<Node> nodes) implements Node {}

  /** One value, as it was written. */
  record Scalar(Where where, Kind kind, String text) implements Node {}

  /** What a value looks like. */
  enum Kind {
    TEXT,
    NUMBER,
    FLAG,
    NOTHING
  }
}
