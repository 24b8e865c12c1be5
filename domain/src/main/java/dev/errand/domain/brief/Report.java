package dev.errand.domain.brief;

import dev.errand.domain.budget.Usage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What goes back to whoever sent a brief. It is a function of the session alone, so every attempt
 * to send it sends the same.
 *
 * @param briefId the brief
 * @param sessionId its session
 * @param outcome how it ended
 * @param artifacts files the agent made
 * @param usage what was spent over all attempts
 * @param attempts how many attempts were started
 * @param agent who did it, or null when none was chosen yet
 * @param model the model it ran on, or null when none was chosen yet
 * @param disclosure what a reader must know about that model, or null
 */
public record Report(
    BriefId briefId,
    String sessionId,
    Outcome outcome,
    List<Attachment> artifacts,
    Usage usage,
    int attempts,
    @Nullable String agent,
    @Nullable String model,
    @Nullable String disclosure) {

  public Report {
    Objects.requireNonNull(briefId, "briefId is null");
    Objects.requireNonNull(sessionId, "sessionId is null");
    Objects.requireNonNull(outcome, "outcome is null");
    Objects.requireNonNull(usage, "usage is null");
    artifacts = List.copyOf(artifacts);
  }
}
