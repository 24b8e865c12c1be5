package dev.errand.domain.agent;

import org.jspecify.annotations.Nullable;

/**
 * How an agent wants its model.
 *
 * @param model the model's address such as {@code openai:gpt-x}, or null for the runtime's default
 * @param maxOutputTokens output cap of one call, positive
 * @param temperature sampling temperature 0 to 2, or null for the provider's default
 */
public record ModelPolicy(
    @Nullable String model, long maxOutputTokens, @Nullable Double temperature) {

  /** The runtime's model, 4,096 output tokens a call. */
  public static final ModelPolicy DEFAULT = new ModelPolicy(null, 4096, null);

  public ModelPolicy {
    if (maxOutputTokens < 1) {
      throw new IllegalArgumentException(
          "maxOutputTokens must be at least 1, but is " + maxOutputTokens);
    }
    if (temperature != null && !(temperature >= 0 && temperature <= 2)) {
      throw new IllegalArgumentException("temperature must be 0 to 2, but is " + temperature);
    }
  }
}
