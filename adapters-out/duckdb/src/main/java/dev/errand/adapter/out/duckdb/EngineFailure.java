package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.sql.SQLException;
import java.util.Locale;

/** Turns the engine's messages into ones the model can act on. */
final class EngineFailure {

  private static final int MAX_LENGTH = 500;
  private static final String[] NOISE = {
    "\n\nLINE ",
    "\n\nStack Trace",
    "\nPossible solutions",
    "\nPossible fixes",
    "\n\n  file = ",
    "\n\nColumn ",
    "\n\nPlease try installing",
    "Please try installing",
    "\n\nThis error signals"
  };

  private EngineFailure() {}

  static Refusal refusal(SQLException failure, Analysis analysis) {
    String message = String.valueOf(failure.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left on device")) {
      throw new PortException(
          new Failure.StorageFull("the data engine found no room for its scratch files"), failure);
    }
    if (lower.startsWith("out of memory") || lower.contains("max_temp_directory_size")) {
      return new Refusal(
          "this needs more memory than the "
              + analysis.memory()
              + " one call may use: filter or aggregate earlier, select fewer columns, sort and"
              + " join less, avoid list() and string_agg() over many rows");
    }
    if (message.startsWith("INTERNAL Error") || message.startsWith("FATAL Error")) {
      return new Refusal("the data engine cannot run this statement; write it in another way");
    }
    return new Refusal(shortened(analysis.withoutLocalPaths(message)) + hint(message, analysis));
  }

  private static String shortened(String message) {
    int end = message.length();
    for (String noise : NOISE) {
      int at = message.indexOf(noise);
      end = at >= 0 && at < end ? at : end;
    }
    String text = message.substring(0, end).strip().replaceAll("\\s*\\n\\s*", " ");
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
  }

  private static String hint(String message, Analysis analysis) {
    if (message.startsWith("Catalog Error: Table with name")) {
      return " — " + analysis.files().listing();
    }
    if (message.startsWith("Binder Error") && message.contains("olumn")) {
      StringBuilder hint = new StringBuilder();
      for (Table table : analysis.opened()) {
        hint.append(hint.isEmpty() ? " — " : "; ").append(table.columnListing());
      }
      return hint.toString();
    }
    return "";
  }
}
