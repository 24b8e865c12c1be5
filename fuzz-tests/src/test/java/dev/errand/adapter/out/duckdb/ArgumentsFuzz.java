package dev.errand.adapter.out.duckdb;

import dev.errand.fuzz.Dice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Arguments that a model made up, SQL among them. The first byte chooses the tool. */
public final class ArgumentsFuzz {

  private static final String[] TOOLS = {
    "describe", "query", "sample", "correlate", "chart", "write_report", "list_files"
  };
  private static final Desk DESK = desk();

  private ArgumentsFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
    Dice dice = new Dice(bytes);
    String tool = TOOLS[dice.next() % TOOLS.length];
    DESK.call(tool, new String(dice.rest(), StandardCharsets.UTF_8));
  }

  private static Desk desk() {
    try {
      return new Desk()
          .put(
              "data.csv",
              "day,city,rain\n2026-01-01,Bonn,1.5\n2026-01-02,Köln,0\n2026-01-03,Bonn,\n"
                  .getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
