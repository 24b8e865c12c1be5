package dev.errand.domain.session;

import dev.errand.domain.budget.Price;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the decider must know about a model.
 *
 * @param name its address, such as {@code openai:gpt-x}
 * @param price what its tokens cost, or null when no price table says so
 * @param contextWindow tokens that fit, input and output together, positive
 * @param disclosure what the reader of a report must know about it, or null
 */
public record ModelProfile(
    String name, @Nullable Price price, long contextWindow, @Nullable String disclosure) {
  public ModelProfile {
    Objects.requireNonNull(name, "name is null");
    if (contextWindow < 1) {
      throw new IllegalArgumentException(
          "contextWindow must be at least 1, but is " + contextWindow);
    }
  }

  /** The price, or none: without a price table there is nothing to count. */
  public Price knownPrice() {
    return price == null ? Price.FREE : price;
  }
}
