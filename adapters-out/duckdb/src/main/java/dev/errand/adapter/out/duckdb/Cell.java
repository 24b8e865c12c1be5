package dev.errand.adapter.out.duckdb;

import java.sql.Array;
import java.sql.Blob;
import java.sql.SQLException;
import java.sql.Struct;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

/**
 * One value of a result as plain Java: null, a finite number, a boolean, text, or lists and maps of
 * these. Dates and times are ISO text.
 */
final class Cell {

  private Cell() {}

  static @Nullable Object of(@Nullable Object value) throws SQLException {
    return switch (value) {
      case null -> null;
      case Double number -> Double.isFinite(number) ? number : null;
      case Float number -> Float.isFinite(number) ? number : null;
      case Number number -> number;
      case Boolean truth -> truth;
      case String text -> text;
      case LocalDateTime time -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
      case OffsetDateTime time -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
      case Blob blob -> "<" + blob.length() + " bytes>";
      case byte[] bytes -> "<" + bytes.length + " bytes>";
      case DuckDBStruct struct -> map(struct.getMap());
      case Struct struct -> list(struct.getAttributes());
      case Array array -> list((Object[]) array.getArray());
      case Map<?, ?> map -> map(map);
      case List<?> list -> list(list.toArray());
      default -> value.toString();
    };
  }

  private static List<@Nullable Object> list(@Nullable Object[] values) throws SQLException {
    List<@Nullable Object> list = new ArrayList<>(values.length);
    for (Object value : values) {
      list.add(of(value));
    }
    return list;
  }

  private static Map<String, @Nullable Object> map(Map<?, ?> values) throws SQLException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : values.entrySet()) {
      map.put(String.valueOf(entry.getKey()), of(entry.getValue()));
    }
    return map;
  }
}
