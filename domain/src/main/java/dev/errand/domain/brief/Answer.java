package dev.errand.domain.brief;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an agent has to say.
 *
 * @param text for a person
 * @param json the same as data, valid against the agent's output schema, or null when it has none
 */
public record Answer(String text, @Nullable String json) {
  public Answer {
    Objects.requireNonNull(text, "text is null");
  }
}
