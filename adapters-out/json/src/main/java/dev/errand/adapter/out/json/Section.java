package dev.errand.adapter.out.json;

import dev.errand.adapter.out.json.Node.Where;
import dev.errand.domain.budget.Money;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one mapping of a document. What is wrong is noted, and null given back, so that all
 * problems are found at once. The names asked for are the names known.
 */
final class Section {

  private final Node.Mapping mapping;
  private final String path;
  private final Problems problems;
  private final Set<String> known = new LinkedHashSet<>();

  private Section(Node.Mapping mapping, String path, Problems problems) {
    this.mapping = mapping;
    this.path = path;
    this.problems = problems;
  }

  /** A section, or null when the node is no mapping. */
  static @Nullable Section of(Node node, String path, Problems problems) {
    if (node instanceof Node.Mapping mapping) {
      return new Section(mapping, path, problems);
    }
    problems.add(node.where(), path, "must have fields, but is " + node.described());
    return null;
  }

  static String join(String path, String name) {
    String shown = Quote.shortened(name);
    return path.isEmpty() ? shown : path + "." + shown;
  }

  Where where() {
    return mapping.where();
  }

  String path() {
    return path;
  }

  boolean has(String name) {
    known.add(name);
    return mapping.entries().containsKey(name);
  }

  @Nullable Node node(String name) {
    known.add(name);
    Node.Entry entry = mapping.entries().get(name);
    if (entry == null) {
      return null;
    }
    if (entry.value() instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.NOTHING) {
      wrong(name, "is empty; give it a value or leave it out");
      return null;
    }
    return entry.value();
  }

  /** Notes a missing field. */
  boolean require(String name, String example) {
    if (has(name)) {
      return true;
    }
    problems.add(where(), join(path, name), "this field is missing, for example " + example);
    return false;
  }

  /** Exactly one of these fields, or null when there is none or more than one. */
  @Nullable String oneOf(List<String> names, boolean required) {
    List<String> present = names.stream().filter(this::has).toList();
    String choice = String.join(", ", names);
    if (present.size() > 1) {
      wrong(present.get(1), "stands beside " + present.getFirst() + "; give only one of " + choice);
      return null;
    }
    if (present.isEmpty() && required) {
      problems.add(where(), path, "one of these fields is needed: " + choice);
    }
    return present.isEmpty() ? null : present.getFirst();
  }

  /** A text that is not blank. */
  @Nullable String text(String name) {
    Node node = node(name);
    String text = node == null ? null : text(node, join(path, name));
    if (text != null && text.isBlank()) {
      wrong(name, "is empty");
      return null;
    }
    return text;
  }

  /** A text, or a number or flag as it was written. */
  @Nullable String looseText(String name) {
    return node(name) instanceof Node.Scalar scalar ? scalar.text() : text(name);
  }

  @Nullable Long number(String name, long least) {
    Node node = node(name);
    if (node == null) {
      return null;
    }
    if (node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.NUMBER) {
      try {
        long number = Long.parseLong(scalar.text());
        if (number >= least) {
          return number;
        }
      } catch (NumberFormatException e) {
        return wrong(name, "must be a whole number, but is " + Quote.shortened(scalar.text()));
      }
      return wrong(name, "must be at least " + least + ", but is " + scalar.text());
    }
    return wrong(name, "must be a whole number, but is " + node.described());
  }

  @Nullable Double real(String name) {
    Node node = node(name);
    if (node == null) {
      return null;
    }
    return node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.NUMBER
        ? (Double) Double.parseDouble(scalar.text())
        : wrong(name, "must be a number, but is " + node.described());
  }

  @Nullable Money money(String name) {
    Node node = node(name);
    if (node == null) {
      return null;
    }
    BigDecimal amount =
        node instanceof Node.Scalar scalar && scalar.kind() != Node.Kind.FLAG
            ? Json.plainDecimal(scalar.text())
            : null;
    if (amount == null || amount.signum() == 0) {
      return wrong(name, "must be an amount of money above 0, such as \"0.50\"");
    }
    return new Money(amount);
  }

  @Nullable Instant instant(String name) {
    String text = text(name);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return wrong(name, "must be an instant such as 2026-12-01T00:00:00Z");
    }
  }

  @Nullable Duration duration(String name) {
    Node node = node(name);
    if (node == null) {
      return null;
    }
    Duration duration = node instanceof Node.Scalar scalar ? Durations.parse(scalar.text()) : null;
    if (duration == null) {
      return wrong(name, "must be a duration such as 90s, 10m, 2h, 1h30m or PT10M");
    }
    if (duration.isNegative() || duration.isZero() || duration.compareTo(Durations.MAX) > 0) {
      return wrong(name, "must be more than nothing and at most " + Durations.MAX.toDays() + "d");
    }
    return duration;
  }

  /** A flag that can only be set. */
  void mustBeTrue(String name) {
    if (node(name) instanceof Node.Scalar scalar
        && scalar.kind() == Node.Kind.FLAG
        && scalar.text().equals("true")) {
      return;
    }
    wrong(name, "can only be true; leave it out otherwise");
  }

  /** A mapping's section, or null. */
  @Nullable Section section(String name) {
    Node node = node(name);
    return node == null ? null : of(node, join(path, name), problems);
  }

  /** A list's nodes, none when the field is missing or no list. */
  List<Node> list(String name) {
    Node node = node(name);
    if (node instanceof Node.Sequence sequence) {
      return sequence.nodes();
    }
    if (node != null) {
      wrong(name, "must be a list, but is " + node.described());
    }
    return List.of();
  }

  /** A list of texts that are not blank and stand there once. */
  List<String> texts(String name) {
    Set<String> texts = new LinkedHashSet<>();
    List<Node> nodes = list(name);
    for (int i = 0; i < nodes.size(); i++) {
      String place = join(path, name) + "[" + i + "]";
      String text = text(nodes.get(i), place);
      if (text != null && text.isBlank()) {
        problems.add(nodes.get(i).where(), place, "is empty");
      } else if (text != null && !texts.add(text)) {
        problems.add(
            nodes.get(i).where(), place, "'" + Quote.shortened(text) + "' stands there twice");
      }
    }
    return List.copyOf(texts);
  }

  /** Texts by names that are free. */
  Map<String, String> map(String name) {
    Map<String, String> map = new LinkedHashMap<>();
    Section section = section(name);
    if (section != null) {
      for (String key : section.mapping.entries().keySet()) {
        String value = section.looseText(key);
        if (value != null) {
          map.put(key, value);
        }
      }
    }
    return map;
  }

  /** Makes a domain value; its refusal is a problem of this section. */
  <T> @Nullable T make(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      problems.add(where(), path, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Makes a domain value; its refusal is a problem of a field. */
  <T> @Nullable T make(String name, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      return wrong(name, String.valueOf(e.getMessage()));
    }
  }

  /** Notes what is wrong with a field. */
  <T> @Nullable T wrong(String name, String problem) {
    Node.Entry entry = mapping.entries().get(name);
    Where at = entry == null ? where() : entry.nameAt();
    problems.add(at, join(path, name), problem);
    return null;
  }

  /** Notes the fields nobody asked for. */
  void end() {
    List<String> unknown = new ArrayList<>(mapping.entries().keySet());
    unknown.removeAll(known);
    for (String name : unknown) {
      String near = Spelling.nearest(name, known);
      wrong(
          name,
          "this field is unknown; "
              + (near == null ? "" : "did you mean " + near + "? ")
              + "known: "
              + String.join(", ", known));
    }
  }

  private @Nullable String text(Node node, String place) {
    if (node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.TEXT) {
      return scalar.text();
    }
    problems.add(
        node.where(),
        place,
        "must be a text, but is "
            + node.described()
            + (node instanceof Node.Scalar ? "; put quotes around it" : ""));
    return null;
  }
}
