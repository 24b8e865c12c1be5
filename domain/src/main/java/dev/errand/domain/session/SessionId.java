package dev.errand.domain.session;

import dev.errand.domain.brief.BriefId;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Names a session. A brief's own session has the brief's id; forks and fresh replays have others.
 *
 * @param value the same characters as a {@link BriefId}
 */
public record SessionId(String value) {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63}");

  public SessionId {
    Objects.requireNonNull(value, "value is null");
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a session's id has 1 to 64 characters out of A-Z a-z 0-9 . _ ~ - and does not start with"
              + " a dot");
    }
  }

  /** The session of a brief. */
  public static SessionId of(BriefId brief) {
    return new SessionId(brief.value());
  }

  @Override
  public String toString() {
    return value;
  }
}
