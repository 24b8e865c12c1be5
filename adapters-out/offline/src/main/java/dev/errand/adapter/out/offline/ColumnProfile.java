package dev.errand.adapter.out.offline;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A column as the tool {@code describe} tells it.
 *
 * @param name its name
 * @param type its SQL type
 * @param nulls rows without a value
 * @param distinct different values, possibly estimated
 * @param min smallest value as text
 * @param max largest value as text
 * @param mean mean of numbers
 * @param median median of numbers
 * @param deviation sample standard deviation of numbers
 * @param top frequent values
 */
record ColumnProfile(
    String name,
    String type,
    long nulls,
    long distinct,
    @Nullable String min,
    @Nullable String max,
    @Nullable BigDecimal mean,
    @Nullable BigDecimal median,
    @Nullable BigDecimal deviation,
    List<String> top) {

  private static final Set<String> INTEGERS =
      Set.of(
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "HUGEINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT",
          "UHUGEINT");

  static ColumnProfile of(JsonNode node) {
    return new ColumnProfile(
        Json.string(node.get("name"), ""),
        Json.string(node.get("type"), "").toUpperCase(Locale.ROOT),
        Json.whole(node.get("nulls")),
        Json.whole(node.get("distinct")),
        Json.string(node.get("min")),
        Json.string(node.get("max")),
        Json.number(node.get("mean")),
        Json.number(node.get("median")),
        Json.number(node.get("stddev")),
        Json.elements(node.get("top")).stream()
            .map(entry -> Json.string(entry.get("value")))
            .filter(Objects::nonNull)
            .toList());
  }

  boolean integer() {
    return INTEGERS.contains(type);
  }

  boolean floating() {
    return type.equals("DOUBLE") || type.equals("FLOAT") || type.equals("REAL");
  }

  boolean numeric() {
    return integer() || floating() || type.startsWith("DECIMAL");
  }

  boolean dated() {
    return type.startsWith("DATE") || type.startsWith("TIMESTAMP");
  }

  boolean textual() {
    return type.startsWith("VARCHAR") || type.startsWith("TEXT") || type.startsWith("ENUM");
  }

  /** The values one can see without asking for more. */
  List<String> visible() {
    List<String> seen = new ArrayList<>();
    Stream.concat(Stream.of(min, max), top.stream())
        .filter(Objects::nonNull)
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .distinct()
        .forEach(seen::add);
    return seen;
  }
}
