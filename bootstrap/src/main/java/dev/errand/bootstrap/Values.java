package dev.errand.bootstrap;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The value of every key, as far as it could be read, and where it is from. */
final class Values {

  /**
   * A text that was written for a key.
   *
   * @param items one, or several for a list
   * @param source where it begins
   */
  record Written(List<Item> items, Source source) {}

  /** One text of it. */
  record Item(String text, Source source) {}

  private final Map<Key<?>, Object> values = new HashMap<>();
  private final Map<Key<?>, Written> written = new HashMap<>();

  void set(Key<?> key, @Nullable Object value, Written from) {
    written.put(key, from);
    if (value == null) {
      values.remove(key);
    } else {
      values.put(key, value);
    }
  }

  <T> T of(Key<T> key) {
    return Objects.requireNonNull(orNull(key), () -> key.name() + " has no value");
  }

  <T> @Nullable T orNull(Key<T> key) {
    @SuppressWarnings("unchecked")
    T value = (T) values.get(key);
    return value;
  }

  /** The text that was written for a key that has a value. */
  Written written(Key<?> key) {
    return Objects.requireNonNull(written.get(key), () -> key.name() + " has no text");
  }

  Source source(Key<?> key) {
    Written from = written.get(key);
    return from == null ? new Source.Default() : from.source();
  }

  /** Every key's value with its source, in order. */
  Map<String, String> shown() {
    Map<String, String> shown = new LinkedHashMap<>();
    for (Key<?> key : Keys.ALL) {
      Written from = written.get(key);
      String text =
          from == null
              ? key.fallback()
              : from.items().stream()
                  .map(item -> Address.shown(item.text()))
                  .collect(Collectors.joining(", "));
      shown.put(
          key.name(), (text.isEmpty() ? "(none)" : text) + " (from " + source(key).shown() + ")");
    }
    return Collections.unmodifiableMap(shown);
  }
}
