package dev.errand.domain.tool;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A tool as the model sees it, and as the decider must know it.
 *
 * @param name 1 to 64 of the characters {@code A-Z a-z 0-9 _ -}
 * @param description what it does, for the model
 * @param argumentsSchema JSON Schema of its arguments
 * @param effect what running it does
 * @param timeout how long one call may take, positive
 */
public record ToolSpec(
    String name, String description, String argumentsSchema, Effect effect, Duration timeout) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public ToolSpec {
    Objects.requireNonNull(description, "description is null");
    Objects.requireNonNull(argumentsSchema, "argumentsSchema is null");
    Objects.requireNonNull(effect, "effect is null");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a tool's name has 1 to 64 characters out of A-Z a-z 0-9 _ -, not '" + name + "'");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive, but is " + timeout);
    }
  }
}
