package dev.errand.domain.brief;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Names a brief, and the session that works on it, for ever.
 *
 * @param value 1 to 64 of the characters {@code A-Z a-z 0-9 . _ ~ -}, not starting with a dot, so
 *     that it can stand in a URL and in a file name
 */
public record BriefId(String value) {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63}");

  public BriefId {
    Objects.requireNonNull(value, "value is null");
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a brief's id has 1 to 64 characters out of A-Z a-z 0-9 . _ ~ - and does not start with"
              + " a dot");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
