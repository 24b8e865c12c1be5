package dev.errand.adapter.out.json;

import dev.errand.fuzz.Dice;
import dev.errand.fuzz.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the codecs themselves wrote, with fields taken out, put in, renamed and replaced: whatever
 * changes of single bytes do not reach.
 */
public final class ChangedJsonFuzz {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<JsonNode> SAMPLES =
      Seeds.texts("adapters-out/json/src/test/resources/dev/errand/adapter/out/json").stream()
          .map(MAPPER::readTree)
          .toList();
  private static final List<JsonNode> VALUES =
      MAPPER
          .readTree(
              """
              [null, true, false, 0, -1, 1, 2147483648, 9223372036854775807, -9223372036854775808,
               9223372036854775808, 1.5, 1e400, -0.0, "", " ", "x", "0", "-1", "1.50", "00.1",
               "1e3", "999999999999999999999999999999", "PT0S", "PT-1S", "PT1S",
               "PT2562047788015215H30M7.999999999S", "2026-01-01T00:00:00Z",
               "2026-01-01T00:00:00.000000000Z", "+1000000000-12-31T23:59:59.999999999Z",
               "-1000000000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2016-12-31T23:59:60Z",
               "../x", "/x", "a/b", "a//b", "con", "\\u0000", "\\u001b[31m", "\\ud800",
               "\\u202ex", "é", "e\\u0301", "😀", [], {}, [null], [[]], {"": ""}, ["a", "a"]]
              """)
          .values()
          .stream()
          .toList();

  private ChangedJsonFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Dice dice = new Dice(bytes);
    JsonNode tree = SAMPLES.get(dice.below(SAMPLES.size())).deepCopy();
    int changes = 1 + dice.below(3);
    for (int i = 0; i < changes && dice.left(); i++) {
      change(tree, dice);
    }
    CodecsFuzz.every(tree.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void change(JsonNode tree, Dice dice) {
    List<JsonNode> inner = new ArrayList<>();
    collect(tree, inner);
    JsonNode chosen = inner.get(dice.below(inner.size()));
    if (chosen instanceof ObjectNode object) {
      change(object, dice);
    } else if (chosen instanceof ArrayNode array) {
      change(array, dice);
    }
  }

  private static void change(ObjectNode object, Dice dice) {
    List<String> names = List.copyOf(object.propertyNames());
    String name = names.isEmpty() ? "new" : names.get(dice.below(names.size()));
    switch (dice.below(5)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(name, value(dice));
      case 2 -> object.set(name + "x", value(dice));
      case 3 -> object.set(name, foreign(dice));
      default -> {
        JsonNode text = object.get(name);
        object.put(name, (text == null ? "" : text.asString("")) + text(dice));
      }
    }
  }

  private static void change(ArrayNode array, Dice dice) {
    int at = dice.below(array.size() + 1);
    switch (dice.below(3)) {
      case 0 -> array.remove(at);
      case 1 -> array.insert(at, value(dice));
      default -> array.insert(at, at < array.size() ? array.get(at).deepCopy() : foreign(dice));
    }
  }

  private static JsonNode value(Dice dice) {
    return VALUES.get(dice.below(VALUES.size())).deepCopy();
  }

  /** A part of some other document. */
  private static JsonNode foreign(Dice dice) {
    List<JsonNode> inner = new ArrayList<>();
    collect(SAMPLES.get(dice.below(SAMPLES.size())), inner);
    return inner.get(dice.below(inner.size())).deepCopy();
  }

  private static String text(Dice dice) {
    byte[] few = new byte[1 + dice.below(4)];
    for (int i = 0; i < few.length; i++) {
      few[i] = (byte) dice.next();
    }
    return new String(few, StandardCharsets.UTF_8);
  }

  private static void collect(JsonNode node, List<JsonNode> inner) {
    if (node.isContainer()) {
      inner.add(node);
      node.forEach(child -> collect(child, inner));
    }
  }
}
