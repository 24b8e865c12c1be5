package dev.errand.adapter.out.duckdb;

import dev.errand.domain.workspace.WorkspacePath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The arguments of one call. They were validated before, but nothing here relies on it. */
final class Arguments {

  private final JsonNode node;

  private Arguments(JsonNode node) {
    this.node = node;
  }

  static Arguments of(String json) throws Refusal {
    try {
      JsonNode node = Json.read(json.isBlank() ? "{}" : json);
      if (node.isObject()) {
        return new Arguments(node);
      }
    } catch (JacksonException e) {
      throw new Refusal("the arguments are no JSON object; mend their quotes, commas and brackets");
    }
    throw new Refusal("the arguments must be a JSON object");
  }

  static WorkspacePath workspacePath(String path) throws Refusal {
    try {
      return WorkspacePath.of(path);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          String.valueOf(e.getMessage()) + "; a path looks like sales.csv or charts/sales.svg");
    }
  }

  String text(String name) throws Refusal {
    String text = optionalText(name);
    if (text == null || text.isBlank()) {
      throw new Refusal("the argument '" + name + "' is missing or empty");
    }
    return text;
  }

  @Nullable String optionalText(String name) throws Refusal {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw new Refusal("the argument '" + name + "' must be text, not " + value);
    }
    return value.stringValue();
  }

  int wholeNumber(String name, int otherwise, int least, int most) throws Refusal {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < least
        || value.intValue() > most) {
      throw new Refusal(
          "the argument '" + name + "' must be a whole number from " + least + " to " + most);
    }
    return value.intValue();
  }

  /** A list of texts, or one text alone; empty if it is not there. */
  List<String> texts(String name) throws Refusal {
    JsonNode value = node.get(name);
    List<String> texts = new ArrayList<>();
    if (value == null || value.isNull()) {
      return texts;
    }
    for (JsonNode element : value.isArray() ? value : List.of(value)) {
      if (!element.isString()) {
        throw new Refusal("the argument '" + name + "' must be a list of texts");
      }
      texts.add(element.stringValue());
    }
    return texts;
  }
}
