package dev.errand.adapter.out.duckdb;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Warnings in a result. */
final class Warnings {

  private Warnings() {}

  /** Puts warnings into a result if there are any. */
  static void put(ObjectNode result, List<String> warnings) {
    if (!warnings.isEmpty()) {
      ArrayNode list = result.putArray("warnings");
      warnings.forEach(warning -> list.add(Json.cut(warning)));
    }
  }
}
