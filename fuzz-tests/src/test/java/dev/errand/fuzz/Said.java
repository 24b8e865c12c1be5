package dev.errand.fuzz;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.util.Set;
import java.util.regex.Pattern;

/** What must hold of every message, whatever the bytes were that it is about. */
public final class Said {

  /** More than anybody reads; messages quote foreign text shortened. */
  private static final int LONGEST = 32 << 10;

  private static final Pattern INTERNALS =
      Pattern.compile(
          "tools\\.jackson|org\\.snakeyaml|com\\.networknt|org\\.apache|java\\.(lang|util|io)\\."
              + "|\\w+Exception\\b|\\tat |StreamReadFeature|\\(Source: ");

  private Said() {}

  /** Holds a refusal to what its port documents: one of these failures, told clearly. */
  @SafeVarargs
  public static void expect(PortException refusal, Class<? extends Failure>... documented) {
    if (!Set.of(documented).contains(refusal.failure().getClass())) {
      throw new AssertionError("not documented: " + refusal.failure(), refusal);
    }
    clearly(refusal.failure().message());
  }

  /** Holds a message to what a person can read, and a terminal can be shown. */
  public static void clearly(String message) {
    if (message.isBlank()) {
      throw new AssertionError("an empty message");
    }
    if (message.length() > LONGEST) {
      throw new AssertionError("a message of " + message.length() + " characters");
    }
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      if (c != '\n' && Character.isISOControl(c)) {
        throw new AssertionError("character %04x stands in: %s".formatted((int) c, message));
      }
      if (turnsText(c)) {
        throw new AssertionError(
            "character %04x turns the text of: %s".formatted((int) c, message));
      }
    }
  }

  /** Holds a message to the words of the product, where no foreign text is quoted. */
  public static void inOurWords(String message) {
    clearly(message);
    if (INTERNALS.matcher(message).find()) {
      throw new AssertionError("a library speaks: " + message);
    }
  }

  /** Marks that make a line look like another one: separators and explicit directions. */
  private static boolean turnsText(char c) {
    return c == '\u2028'
        || c == '\u2029'
        || (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069');
  }
}
