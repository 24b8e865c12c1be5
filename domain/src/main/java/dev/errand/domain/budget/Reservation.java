package dev.errand.domain.budget;

import java.util.Objects;

/**
 * What is set aside for one model call: its worst case.
 *
 * @param inputTokens upper bound of its input
 * @param outputTokens the cap its output is given
 * @param cost the price of both
 */
public record Reservation(long inputTokens, long outputTokens, Money cost) {

  public Reservation {
    Objects.requireNonNull(cost, "cost is null");
    if (inputTokens < 0 || outputTokens < 1) {
      throw new IllegalArgumentException(
          "inputTokens %d must not be negative, outputTokens %d must be positive"
              .formatted(inputTokens, outputTokens));
    }
  }

  /** The reservation as an amount. */
  public Usage asUsage() {
    return new Usage(inputTokens, outputTokens, cost, 1, 0);
  }
}
