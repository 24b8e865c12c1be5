package dev.errand.application.port.out;

import dev.errand.domain.failure.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where messages go that cannot be worked on, with all that is needed to put them back. */
public interface DeadLetters extends Health.Source {

  /** Keeps a letter; one with the same id is replaced. Durable when this returns. */
  void put(Letter letter);

  /** A letter by its id. */
  Optional<Letter> find(String id);

  /** The newest letters that match, newest first, at most {@code limit}. */
  List<Letter> list(Filter filter, int limit);

  /** Removes a letter; says whether it was there. */
  boolean remove(String id);

  /**
   * A dead letter.
   *
   * @param id the brief's id, or the message's when it cannot be read
   * @param failure why it is here
   * @param stack the stack trace that belongs to it, or null
   * @param agent the agent it was for, or null when unknown
   * @param tenant whose it is, or null when unknown
   * @param sessionId its session, or null when it has none
   * @param attempts attempts started
   * @param deliveries deliveries counted
   * @param firstAt when it was sent
   * @param lastAt when it was given up
   * @param traceparent W3C trace context, or null
   * @param headers the message's headers
   * @param body the message's bytes, exactly
   */
  record Letter(
      String id,
      Failure failure,
      @Nullable String stack,
      @Nullable String agent,
      @Nullable String tenant,
      @Nullable String sessionId,
      int attempts,
      int deliveries,
      Instant firstAt,
      Instant lastAt,
      @Nullable String traceparent,
      Map<String, String> headers,
      Payload body) {
    public Letter {
      Objects.requireNonNull(id, "id is null");
      Objects.requireNonNull(failure, "failure is null");
      Objects.requireNonNull(body, "body is null");
      headers = java.util.Collections.unmodifiableMap(new TreeMap<>(headers));
    }
  }

  /**
   * Which letters; null leaves a part open.
   *
   * @param failureKind {@link Failure#kind()}
   * @param agent the agent
   * @param tenant the tenant
   * @param before given up before this instant
   */
  record Filter(
      @Nullable String failureKind,
      @Nullable String agent,
      @Nullable String tenant,
      @Nullable Instant before) {

    /** All letters. */
    public static final Filter ALL = new Filter(null, null, null, null);

    /** Whether a letter is meant. */
    public boolean matches(Letter letter) {
      return (failureKind == null || failureKind.equals(letter.failure().kind()))
          && (agent == null || agent.equals(letter.agent()))
          && (tenant == null || tenant.equals(letter.tenant()))
          && (before == null || letter.lastAt().isBefore(before));
    }
  }
}
