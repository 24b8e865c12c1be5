package dev.errand.adapter.out.json;

import dev.errand.domain.budget.Money;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one object, each taken once. What is missing, of another type or left over is
 * {@link Malformed}, with its place.
 */
final class Fields {

  private static final int MAX_INSTANT_LENGTH = 40;
  private static final int MAX_DURATION_LENGTH = 60;

  private final @Nullable Fields parent;
  private final String place;
  private final Map<String, Object> left;

  private Fields(@Nullable Fields parent, String place, Map<String, Object> left) {
    this.parent = parent;
    this.place = place;
    this.left = left;
  }

  /** Reads a whole document. */
  static <T> T document(Object tree, Function<Fields, T> read) {
    return read(null, "$", tree, read);
  }

  /** Takes the format's version. */
  void version(long newest) {
    long version = number("v");
    if (version > newest) {
      throw wrong(
          "v",
          "version " + version + " is newer than " + newest + ", the newest this program reads");
    }
    if (version < 1) {
      throw wrong("v", "there is no version " + version);
    }
  }

  /** Takes the kind of document, which must be this. */
  void kind(String wanted) {
    String kind = text("kind");
    if (!kind.equals(wanted)) {
      throw wrong("kind", "must be '" + wanted + "', but is '" + Quote.shortened(kind) + "'");
    }
  }

  boolean has(String name) {
    return left.containsKey(name);
  }

  String text(String name) {
    return text(name, take(name));
  }

  @Nullable String optionalText(String name) {
    Object value = left.remove(name);
    return value == null ? null : text(name, value);
  }

  long number(String name) {
    return number(name, take(name));
  }

  long optionalNumber(String name, long otherwise) {
    Object value = left.remove(name);
    return value == null ? otherwise : number(name, value);
  }

  int integer(String name) {
    long number = number(name);
    if (number != (int) number) {
      throw wrong(name, number + " is out of range");
    }
    return (int) number;
  }

  double real(String name) {
    return real(name, take(name));
  }

  @Nullable Double optionalReal(String name) {
    Object value = left.remove(name);
    return value == null ? null : (Double) real(name, value);
  }

  boolean flag(String name) {
    return take(name) instanceof Boolean flag ? flag : raise(wrong(name, "must be true or false"));
  }

  Instant instant(String name) {
    String text = text(name);
    try {
      if (text.length() <= MAX_INSTANT_LENGTH && isUpperCase(text)) {
        return Instants.of(text);
      }
    } catch (DateTimeException e) {
      throw wrong(name, "must be an instant such as 2026-01-31T12:00:00Z");
    }
    throw wrong(name, "must be an instant such as 2026-01-31T12:00:00Z");
  }

  @Nullable Instant optionalInstant(String name) {
    return has(name) ? instant(name) : null;
  }

  Duration duration(String name) {
    String text = text(name);
    try {
      if (text.length() <= MAX_DURATION_LENGTH && isUpperCase(text)) {
        return Duration.parse(text);
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw wrong(name, "must be a duration such as PT1M30S");
    }
    throw wrong(name, "must be a duration such as PT1M30S");
  }

  @Nullable Duration optionalDuration(String name) {
    return has(name) ? duration(name) : null;
  }

  Money money(String name) {
    BigDecimal amount = Json.plainDecimal(text(name));
    if (amount == null) {
      throw wrong(name, "must be an amount in quotes such as \"0.25\"");
    }
    return new Money(amount);
  }

  @Nullable Money optionalMoney(String name) {
    return has(name) ? money(name) : null;
  }

  /** Any JSON, as its tree. */
  Object tree(String name) {
    return take(name);
  }

  <T> T object(String name, Function<Fields, T> read) {
    return read(this, name, take(name), read);
  }

  <T> @Nullable T optionalObject(String name, Function<Fields, T> read) {
    Object value = left.remove(name);
    return value == null ? null : read(this, name, value, read);
  }

  <T> List<T> objects(String name, Function<Fields, T> read) {
    List<T> all = new ArrayList<>();
    for (Object value : array(name)) {
      all.add(read(this, name + "[" + all.size() + "]", value, read));
    }
    return all;
  }

  List<String> texts(String name) {
    List<String> all = new ArrayList<>();
    for (Object value : array(name)) {
      all.add(text(name + "[" + all.size() + "]", value));
    }
    return all;
  }

  /** Texts of which each stands there once. */
  Set<String> textSet(String name) {
    List<String> all = texts(name);
    Set<String> set = new LinkedHashSet<>(all);
    if (set.size() != all.size()) {
      throw wrong(name, "holds something twice");
    }
    return set;
  }

  Map<String, String> map(String name) {
    Map<String, String> all = new LinkedHashMap<>();
    asMap(name, take(name)).forEach((key, value) -> all.put(key, text(name + "." + key, value)));
    return all;
  }

  Map<String, Long> counts(String name) {
    Map<String, Long> all = new LinkedHashMap<>();
    asMap(name, take(name)).forEach((key, value) -> all.put(key, number(name + "." + key, value)));
    return all;
  }

  /** An object whose names are data; each value is an object. */
  <T> Map<String, T> objectMap(String name, Function<Fields, T> read) {
    Map<String, T> all = new LinkedHashMap<>();
    asMap(name, take(name))
        .forEach((key, value) -> all.put(key, read(this, name + "." + key, value, read)));
    return all;
  }

  /** An object whose names are data; each value is an array of objects. */
  <T> Map<String, List<T>> objectsMap(String name, Function<Fields, T> read) {
    Fields map = new Fields(this, name, asMap(name, take(name)));
    Map<String, List<T>> all = new LinkedHashMap<>();
    for (String key : List.copyOf(map.left.keySet())) {
      all.put(key, map.objects(key, read));
    }
    return all;
  }

  /** The exception for a name that stands for nothing known. */
  Malformed unknown(String name, String value) {
    return wrong(name, "'" + Quote.shortened(value) + "' is unknown");
  }

  /** The exception for a field that is not as it should be. */
  Malformed wrong(String name, String problem) {
    return new Malformed(place() + "." + Quote.shortened(name) + ": " + problem);
  }

  private static <T> T read(
      @Nullable Fields parent, String place, Object tree, Function<Fields, T> read) {
    if (!(tree instanceof Map<?, ?>)) {
      throw parent == null
          ? new Malformed(place + ": must be an object")
          : parent.wrong(place, "must be an object");
    }
    @SuppressWarnings("unchecked")
    Fields fields = new Fields(parent, place, (Map<String, Object>) tree);
    try {
      T value = read.apply(fields);
      fields.requireNothingLeft();
      return value;
    } catch (IllegalArgumentException e) {
      throw new Malformed(fields.place() + ": " + Quote.oneLine(String.valueOf(e.getMessage())));
    }
  }

  private void requireNothingLeft() {
    if (!left.isEmpty()) {
      throw wrong(left.keySet().iterator().next(), "this field is unknown");
    }
  }

  private Object take(String name) {
    Object value = left.remove(name);
    if (value == null) {
      throw wrong(name, "this field is missing");
    }
    return value;
  }

  private String text(String name, Object value) {
    return value instanceof String text ? text : raise(wrong(name, "must be a text"));
  }

  private long number(String name, Object value) {
    return value instanceof Long number
        ? number
        : raise(wrong(name, "must be a whole number of at most 64 bits"));
  }

  private double real(String name, Object value) {
    double number =
        switch (value) {
          case Long whole -> whole;
          case Json.Decimal decimal -> Double.parseDouble(decimal.text());
          default -> throw wrong(name, "must be a number");
        };
    if (!Double.isFinite(number)) {
      throw wrong(name, "is out of range");
    }
    return number;
  }

  /** As it is written; Java reads lower case too, and so would not see that a bit has changed. */
  private static boolean isUpperCase(String text) {
    return text.equals(text.toUpperCase(Locale.ROOT));
  }

  private List<?> array(String name) {
    return take(name) instanceof List<?> list ? list : raise(wrong(name, "must be an array"));
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> asMap(String name, Object value) {
    return value instanceof Map<?, ?> map
        ? (Map<String, Object>) map
        : raise(wrong(name, "must be an object"));
  }

  private String place() {
    return parent == null ? place : parent.place() + "." + Quote.shortened(place);
  }

  private static <T> T raise(Malformed malformed) {
    throw malformed;
  }
}
