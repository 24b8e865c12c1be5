package dev.errand.domain.session;

/**
 * How often a session was attempted.
 *
 * @param started attempts started since the brief was accepted or revived
 * @param handedBack those that ended without fault, by a shutdown
 * @param total all attempts ever started
 */
public record Attempts(int started, int handedBack, int total) {

  /** No attempts. */
  public static final Attempts NONE = new Attempts(0, 0, 0);

  /** Attempts that count against the policy. */
  public int counted() {
    return started - handedBack;
  }
}
