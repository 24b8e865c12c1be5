package dev.errand.adapter.out.json;

import dev.errand.domain.budget.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes the fields of one object after the other; what is null is left out. */
final class Output {

  /** Characters of an amount of money; no price makes more. */
  static final int MAX_MONEY_LENGTH = 200;

  private final JsonGenerator json;
  private final boolean checkNames;

  /**
   * Writes to a generator.
   *
   * @param checkNames whether a name may hold half a surrogate pair; Jackson writes it and does not
   *     read it again
   */
  Output(JsonGenerator json, boolean checkNames) {
    this.json = json;
    this.checkNames = checkNames;
  }

  Output text(String name, String value) {
    name(name);
    json.writeString(present(name, value));
    return this;
  }

  Output optionalText(String name, @Nullable String value) {
    return value == null ? this : text(name, value);
  }

  Output number(String name, long value) {
    name(name);
    json.writeNumber(value);
    return this;
  }

  Output real(String name, double value) {
    name(name);
    json.writeNumber(value);
    return this;
  }

  Output optionalReal(String name, @Nullable Double value) {
    return value == null ? this : real(name, value);
  }

  Output flag(String name, boolean value) {
    name(name);
    json.writeBoolean(value);
    return this;
  }

  Output instant(String name, Instant value) {
    return text(name, Instants.text(present(name, value)));
  }

  Output duration(String name, Duration value) {
    return text(name, present(name, value).toString());
  }

  Output optionalDuration(String name, @Nullable Duration value) {
    return value == null ? this : duration(name, value);
  }

  Output money(String name, Money value) {
    BigDecimal amount = value.amount();
    if (Math.abs((long) amount.scale()) + amount.precision() >= MAX_MONEY_LENGTH) {
      throw new Malformed(name + " has more than " + MAX_MONEY_LENGTH + " digits");
    }
    return text(name, amount.toPlainString());
  }

  Output tree(String name, Object value) {
    name(name);
    Json.write(json, value);
    return this;
  }

  <T> Output object(String name, T value, BiConsumer<Output, ? super T> fields) {
    name(name);
    return element(present(name, value), fields);
  }

  <T> Output optionalObject(String name, @Nullable T value, BiConsumer<Output, ? super T> fields) {
    return value == null ? this : object(name, value, fields);
  }

  <T> Output objects(
      String name, Collection<? extends T> values, BiConsumer<Output, ? super T> fields) {
    name(name);
    json.writeStartArray();
    for (T value : values) {
      element(value, fields);
    }
    json.writeEndArray();
    return this;
  }

  Output texts(String name, Collection<String> values) {
    name(name);
    json.writeStartArray();
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
    return this;
  }

  Output map(String name, Map<String, String> values) {
    name(name);
    json.writeStartObject();
    values.forEach(this::text);
    json.writeEndObject();
    return this;
  }

  Output counts(String name, Map<String, Long> values) {
    name(name);
    json.writeStartObject();
    values.forEach(this::number);
    json.writeEndObject();
    return this;
  }

  private <T> Output element(T value, BiConsumer<Output, ? super T> fields) {
    json.writeStartObject();
    fields.accept(this, value);
    json.writeEndObject();
    return this;
  }

  private void name(String name) {
    if (checkNames && !Json.wellFormed(name)) {
      throw new Malformed("the name '" + Quote.shortened(name) + "' holds half a character");
    }
    json.writeName(name);
  }

  private static <T> T present(String name, @Nullable T value) {
    if (value == null) {
      throw new Malformed(name + " is null");
    }
    return value;
  }
}
