package dev.errand.adapter.in.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON document as a person would write it down: headings, bullets, no braces. */
final class JsonText {

  private static final String INDENT = "  ";

  private final int width;
  private final List<String> lines = new ArrayList<>();

  private JsonText(int width) {
    this.width = width;
  }

  /**
   * The document in lines.
   *
   * @param width the columns it may take, 0 for no bound
   */
  static List<String> of(String document, int width) {
    JsonText text = new JsonText(width);
    JsonNode root = JsonMapper.shared().readTree(document);
    if (root.isObject()) {
      text.sections(root);
    } else {
      text.value(root, "");
    }
    return text.lines;
  }

  /**
   * Whether a text is itself a JSON object or array, so that it need not be shown beside its data.
   */
  static boolean looksLikeJson(String text) {
    String trimmed = text.strip();
    if (!trimmed.startsWith("{") && !trimmed.startsWith("[")) {
      return false;
    }
    try {
      return JsonMapper.shared().readTree(trimmed).isContainer();
    } catch (JacksonException e) {
      return false;
    }
  }

  /** The top level: a summary first and without a heading, everything else under one. */
  private void sections(JsonNode root) {
    JsonNode summary = root.get("summary");
    if (summary != null && summary.isString()) {
      wrapped("", summary.stringValue());
    }
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      JsonNode value = field.getValue();
      if (value == summary && value.isString() || blank(value)) {
        continue;
      }
      if (isShort(value)) {
        lines.add(heading(field.getKey()) + ": " + scalar(value));
        continue;
      }
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add(heading(field.getKey()));
      value(value, INDENT);
    }
  }

  private void value(JsonNode value, String indent) {
    if (value.isArray()) {
      value.forEach(element -> bullet(element, indent));
    } else if (value.isObject()) {
      fields(value, indent);
    } else {
      wrapped(indent, scalar(value));
    }
  }

  private void bullet(JsonNode element, String indent) {
    int from = lines.size();
    value(element, indent + INDENT);
    if (from < lines.size()) {
      String first = lines.get(from);
      lines.set(from, indent + "- " + first.substring(indent.length() + INDENT.length()));
    }
  }

  private void fields(JsonNode object, String indent) {
    boolean first = true;
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode value = field.getValue();
      if (blank(value)) {
        continue;
      }
      if (value.isContainer()) {
        if (isFlat(value)) {
          wrapped(indent, heading(field.getKey()) + ": " + joined(value));
        } else {
          lines.add(indent + heading(field.getKey()) + ":");
          value(value, indent + INDENT);
        }
      } else if (first && value.isString()) {
        wrapped(indent, value.stringValue());
      } else {
        wrapped(indent, heading(field.getKey()) + ": " + scalar(value));
      }
      first = false;
    }
  }

  private void wrapped(String indent, String text) {
    int columns = width == 0 ? 0 : Math.max(20, width - indent.length());
    Glyphs.wrap(text, columns).forEach(line -> lines.add(indent + line));
  }

  private static boolean blank(JsonNode value) {
    return value.isNull()
        || value.isContainer() && value.isEmpty()
        || value.isString() && value.stringValue().isBlank();
  }

  private static boolean isShort(JsonNode value) {
    return !value.isContainer()
        && (!value.isString()
            || value.stringValue().length() <= 60 && value.stringValue().indexOf('\n') < 0);
  }

  private static boolean isFlat(JsonNode value) {
    if (!value.isArray() || value.size() > 8) {
      return false;
    }
    for (JsonNode element : value) {
      if (!isShort(element)) {
        return false;
      }
    }
    return true;
  }

  private static String joined(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(scalar(element)));
    return String.join(", ", texts);
  }

  private static String scalar(JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue() ? "yes" : "no";
    }
    return Glyphs.clean(value.isString() ? value.stringValue() : value.toString());
  }

  /** {@code keyFindings} and {@code key_findings} become {@code Key findings}. */
  private static String heading(String name) {
    String words =
        Glyphs.oneLine(name, 80)
            .replaceAll("(?<=[a-z0-9])(?=[A-Z][a-z])", " ")
            .replace('_', ' ')
            .replace('-', ' ')
            .strip();
    if (words.isEmpty()) {
      return name;
    }
    String lower = words.equals(words.toUpperCase(Locale.ROOT)) ? words : lowered(words);
    return Character.toUpperCase(lower.charAt(0)) + lower.substring(1);
  }

  private static String lowered(String words) {
    StringBuilder text = new StringBuilder();
    for (String word : words.split(" ")) {
      boolean plain = word.length() > 1 && Character.isLowerCase(word.charAt(1));
      text.append(text.isEmpty() ? "" : " ").append(plain ? word.toLowerCase(Locale.ROOT) : word);
    }
    return text.toString();
  }
}
