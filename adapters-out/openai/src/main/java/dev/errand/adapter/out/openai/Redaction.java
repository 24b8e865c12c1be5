package dev.errand.adapter.out.openai;

import java.util.regex.Pattern;

/**
 * Makes what a server wrote fit to be shown: one line, short, and without anything that looks like
 * a key. Servers echo keys, whole or in part, when they refuse them.
 */
final class Redaction {

  private static final int LONGEST = 300;

  /** What is looked at, so that patterns never run over a large page. */
  private static final int SCANNED = 4096;

  private static final String MASK = "***";

  /** All white space and control characters, and what turns the direction of a line. */
  private static final Pattern NOT_TEXT =
      Pattern.compile("[\\s\\p{gc=Cc}\\u2028-\\u202e\\u2066-\\u2069]+");

  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)\\b(bearer|basic|api[-_ ]?key(?: provided)?|token|secret|password|authorization)"
              + "(\"?\\s*[:=]\\s*|\\s+)[\"']?([^\\s\"',;}]*[0-9*][^\\s\"',;}]*)");
  private static final Pattern PREFIXED =
      Pattern.compile("\\b(?:sk|pk|rk|key|gsk|xai|hf|ghp|AKIA|AIza)[-_]?[A-Za-z0-9*_-]{6,}");
  private static final Pattern STARRED = Pattern.compile("[A-Za-z0-9_-]*\\*{3,}[A-Za-z0-9*_-]*");
  private static final Pattern LONG_AND_MIXED =
      Pattern.compile("\\b(?=[A-Za-z_-]*[0-9])(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]{24,}");

  private Redaction() {}

  /** The text, shown; {@code key} is masked wherever it occurs. */
  static String show(String text, String key) {
    // The key first: a cut through its middle would leave a part that is not found.
    String shown = key.isEmpty() ? text : text.replace(key, MASK);
    shown = shown.length() > SCANNED ? shown.substring(0, SCANNED) : shown;
    shown = NOT_TEXT.matcher(shown).replaceAll(" ").strip();
    shown = NAMED.matcher(shown).replaceAll("$1$2" + MASK.replace("*", "\\*"));
    shown = STARRED.matcher(shown).replaceAll("\\*\\*\\*");
    shown = PREFIXED.matcher(shown).replaceAll("\\*\\*\\*");
    shown = LONG_AND_MIXED.matcher(shown).replaceAll("\\*\\*\\*");
    return shown.length() > LONGEST ? shown.substring(0, LONGEST - 1) + "…" : shown;
  }
}
