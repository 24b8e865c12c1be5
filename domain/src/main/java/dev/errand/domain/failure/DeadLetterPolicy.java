package dev.errand.domain.failure;

/**
 * When a brief is given up. Attempts are counted in the session's ledger and exclude those that a
 * shutdown handed back; deliveries are counted by the mailbox and bound what dies before it reaches
 * the ledger.
 *
 * @param maxAttempts attempts that may start, at least 1
 * @param maxDeliveries deliveries after which a message is given up, at least maxAttempts
 */
public record DeadLetterPolicy(int maxAttempts, int maxDeliveries) {

  /** Three attempts; a message is given up after 20 deliveries. */
  public static final DeadLetterPolicy DEFAULT = new DeadLetterPolicy(3, 20);

  public DeadLetterPolicy {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts must be at least 1, but is " + maxAttempts);
    }
    if (maxDeliveries < maxAttempts) {
      throw new IllegalArgumentException(
          "maxDeliveries " + maxDeliveries + " is less than maxAttempts " + maxAttempts);
    }
  }

  /** Whether one more attempt may start after {@code counted} that count. */
  public boolean allowsAnotherAttempt(int counted) {
    return counted < maxAttempts;
  }

  /** Whether a message with this delivery count may still be worked on. */
  public boolean allowsDelivery(int deliveries) {
    return deliveries <= maxDeliveries;
  }

  /**
   * Whether a message with this delivery count may still be read, to tell whoever waits that it is
   * given up. Behind {@code maxDeliveries} it may be its reading that kills; that is tried as often
   * as an attempt is.
   */
  public boolean allowsReading(int deliveries) {
    return deliveries <= maxDeliveries + maxAttempts;
  }
}
