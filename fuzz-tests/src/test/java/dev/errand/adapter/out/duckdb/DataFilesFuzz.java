package dev.errand.adapter.out.duckdb;

import dev.errand.fuzz.Dice;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Data files that somebody sends: described, or refused in words for the model. The first byte
 * chooses the name, and with it the format.
 */
public final class DataFilesFuzz {

  private static final String[] NAMES = {
    "data.csv", "data.tsv", "data.json", "data.jsonl", "data.parquet", "data.csv.gz", "da'ta[1].csv"
  };
  private static final Desk DESK = new Desk();

  private DataFilesFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
    Dice dice = new Dice(bytes);
    String name = NAMES[dice.next() % NAMES.length];
    JsonNode described = DESK.put(name, dice.rest()).call("describe", arguments(name));
    if (described == null) {
      return;
    }
    long rows = described.path("rows").asLong(-1);
    Set<String> names = new HashSet<>();
    for (JsonNode column : described.path("columns")) {
      long nulls = column.path("nulls").asLong(-1);
      long distinct = column.path("distinct").asLong(0);
      if (nulls < 0 || nulls > rows || distinct > rows - nulls) {
        throw new AssertionError("counts do not add up: " + described);
      }
      if (!names.add(column.path("name").asString())) {
        throw new AssertionError("one name stands there twice: " + described);
      }
    }
    if (rows < 0 || names.isEmpty()) {
      throw new AssertionError("described without rows or columns: " + described);
    }
  }

  private static String arguments(String name) {
    return "{\"file\":\"" + name + "\"}";
  }
}
