package dev.errand.architecture.model;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Java values in the words of TLA+. */
final class Tla {

  private static final long LARGEST = 1_000_000_000;

  private Tla() {}

  /**
   * Texts, numbers, truth values, lists, and maps as records or, if they are {@link Table}s, as
   * functions. Numbers that TLC cannot count to become the largest one here.
   */
  static String of(Object value) {
    return switch (value) {
      case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      case Boolean truth -> truth ? "TRUE" : "FALSE";
      case Number number -> Long.toString(Math.min(number.longValue(), LARGEST));
      case List<?> list -> list.stream().map(Tla::of).collect(Collectors.joining(", ", "<<", ">>"));
      case Table(Map<String, String> entries) when entries.isEmpty() -> "<<>>";
      case Table(Map<String, String> entries) ->
          entries.entrySet().stream()
              .map(entry -> of(entry.getKey()) + " :> " + of(entry.getValue()))
              .collect(Collectors.joining(" @@ ", "(", ")"));
      case Map<?, ?> fields ->
          fields.entrySet().stream()
              .map(field -> field.getKey() + " |-> " + of(field.getValue()))
              .collect(Collectors.joining(", ", "[", "]"));
      default -> throw new IllegalArgumentException("TLA+ has no word for " + value.getClass());
    };
  }

  /** A function. */
  record Table(Map<String, String> entries) {}
}
