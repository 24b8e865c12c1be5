package dev.errand.bootstrap;

import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Takes secrets out of texts: those that were handed out, and what looks like one. */
final class Redaction implements UnaryOperator<String> {

  private static final String GONE = "***";
  private static final int SHORTEST = 6;
  private static final Pattern BEARER =
      Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{6,}");
  private static final Pattern KEY = Pattern.compile("\\bsk-[A-Za-z0-9_-]{6,}");

  private final Supplier<Set<String>> known;

  Redaction(Supplier<Set<String>> known) {
    this.known = known;
  }

  @Override
  public String apply(String text) {
    String redacted = text;
    for (String secret : known.get()) {
      // Shorter ones would tear ordinary words apart.
      if (secret.length() >= SHORTEST) {
        redacted = redacted.replace(secret, GONE);
      }
    }
    redacted = BEARER.matcher(redacted).replaceAll("$1 " + GONE);
    return KEY.matcher(Address.shown(redacted)).replaceAll(GONE);
  }
}
