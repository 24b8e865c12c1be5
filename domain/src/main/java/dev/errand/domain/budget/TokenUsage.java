package dev.errand.domain.budget;

/**
 * Tokens of one model call as the provider counted them.
 *
 * @param input tokens of the prompt, cached ones included
 * @param cachedInput those of {@code input} that the provider had cached
 * @param output tokens produced, reasoning included
 */
public record TokenUsage(long input, long cachedInput, long output) {

  /** No tokens. */
  public static final TokenUsage NONE = new TokenUsage(0, 0, 0);

  public TokenUsage {
    if (input < 0 || output < 0 || cachedInput < 0 || cachedInput > input) {
      throw new IllegalArgumentException(
          "input %d, cachedInput %d, output %d: none may be negative, cached at most input"
              .formatted(input, cachedInput, output));
    }
  }

  /** Usage without cached tokens. */
  public static TokenUsage of(long input, long output) {
    return new TokenUsage(input, 0, output);
  }
}
