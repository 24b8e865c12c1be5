package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the engine's messages into ones the model can act on. */
final class EngineFailure {

  private static final int MAX_LENGTH = 500;
  private static final Pattern KIND = Pattern.compile("^([A-Z][A-Za-z]* ){1,3}Error: ");
  private static final Pattern NO_TABLE = Pattern.compile("Table with name (.+?) does not exist");
  private static final Pattern NO_ACCESS = Pattern.compile("Cannot access file \"(.+?)\"");
  private static final Pattern BAD_JSON =
      Pattern.compile(
          "Malformed JSON in file \".+?\", (at byte \\d+)(?: in record/value \\d+)?(.+)",
          Pattern.DOTALL);
  private static final String[] NOISE = {
    "\n\nLINE ",
    "\n\nStack Trace",
    "\nPossible solutions",
    "\nPossible fixes",
    "\n\n  file = ",
    "\n\nColumn ",
    "\n\nPlease try installing",
    "Please try installing",
    "\n\nThis error signals",
    "\n\tCandidate functions",
    "\nCandidate functions",
    " Candidate functions"
  };

  private EngineFailure() {}

  /** A statement failed. */
  static Refusal refusal(SQLException failure, Analysis analysis) {
    String message = String.valueOf(failure.getMessage());
    Refusal shortage = shortage(failure, message, analysis);
    if (shortage != null) {
      return shortage;
    }
    if (message.startsWith("INTERNAL Error") || message.startsWith("FATAL Error")) {
      return new Refusal("the data engine cannot run this statement; write it in another way");
    }
    Matcher noTable = NO_TABLE.matcher(message);
    if (message.startsWith("Catalog Error") && noTable.find()) {
      return noTable(noTable.group(1), analysis);
    }
    Matcher noAccess = NO_ACCESS.matcher(message);
    if (noAccess.find()) {
      return noTable(noAccess.group(1), analysis);
    }
    for (Table table : analysis.opened()) {
      if (message.contains(table.local().toString())) {
        return unreadable(table.file(), shortened(analysis.withoutLocalPaths(message)));
      }
    }
    return new Refusal(
        "the SQL does not work: "
            + shortened(analysis.withoutLocalPaths(message))
            + hint(message, analysis));
  }

  /** A file could not be taken in. What the engine says there names places of this machine. */
  static Refusal refusal(SQLException failure, DataFile file, Analysis analysis) {
    Refusal shortage = shortage(failure, String.valueOf(failure.getMessage()), analysis);
    return shortage != null ? shortage : unreadable(file, "its layout was not understood");
  }

  private static @Nullable Refusal shortage(
      SQLException failure, String message, Analysis analysis) {
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left on device")) {
      throw new PortException(
          new Failure.StorageFull("the data engine found no room for its scratch files"), failure);
    }
    return lower.startsWith("out of memory") || lower.contains("max_temp_directory_size")
        ? new Refusal(
            "this needs more memory than the "
                + analysis.memory()
                + " one call may use: filter or aggregate earlier, select fewer columns, sort and"
                + " join less, avoid list() and string_agg() over many rows")
        : null;
  }

  private static Refusal noTable(String name, Analysis analysis) {
    for (DataFile file : analysis.files().tables()) {
      if (file.path().value().equals(name)) {
        return new Refusal(
            "in SQL the file " + name + " is the table " + file.table() + ": FROM " + file.table());
      }
    }
    return new Refusal("there is no table " + name + "; " + analysis.files().listing());
  }

  private static Refusal unreadable(DataFile file, String why) {
    return switch (file.format()) {
      case SEPARATED ->
          new Refusal(
              file.path()
                  + " cannot be read as a table: "
                  + why
                  + "; save it again with one header line and commas between the values");
      case JSON, JSON_LINES -> {
        Matcher bad = BAD_JSON.matcher(why);
        yield new Refusal(
            file.path()
                + " is no valid JSON: "
                + (bad.find() ? (bad.group(1) + bad.group(2)).replaceAll("\\.$", "") : why)
                + "; mend it, an array of objects or one object on each line is wanted");
      }
      case PARQUET ->
          new Refusal(
              file.path()
                  + " is no whole Parquet file; it may be cut off or hold something else: write it"
                  + " again");
    };
  }

  private static String shortened(String message) {
    int end = message.length();
    for (String noise : NOISE) {
      int at = message.indexOf(noise);
      end = at >= 0 && at < end ? at : end;
    }
    String text = message.substring(0, end).strip().replaceAll("\\s*\\n\\s*", " ");
    String plain = KIND.matcher(text).replaceFirst("");
    return plain.length() <= MAX_LENGTH ? plain : plain.substring(0, MAX_LENGTH) + "…";
  }

  private static String hint(String message, Analysis analysis) {
    StringBuilder hint = new StringBuilder();
    if (message.startsWith("Binder Error") && message.contains("olumn")) {
      for (Table table : analysis.opened()) {
        hint.append(hint.isEmpty() ? " — " : "; ").append(table.columnListing());
      }
    }
    return hint.toString();
  }
}
