package dev.errand.domain.brief;

import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Deadline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work for an agent. Immutable; see {@link #builder} for making one.
 *
 * @param id names the brief and its session
 * @param agent who shall do it
 * @param input what is asked
 * @param attachments files the agent starts with, each path once
 * @param user on whose behalf
 * @param budget limits over all attempts, or null for the agent's default
 * @param deadline when it must be done, or null for the agent's default
 * @param replyTo mailbox address for the report, or null
 * @param idempotencyKey submitting it again for the same tenant gives the first brief, or null
 * @param labels free labels
 * @param experiment the experiment it takes part in, or null
 * @param traceparent W3C trace context of the submitter, or null
 * @param createdAt when it was made
 */
public record Brief(
    BriefId id,
    AgentChoice agent,
    Input input,
    List<Attachment> attachments,
    UserIdentity user,
    @Nullable Budget budget,
    @Nullable Deadline deadline,
    @Nullable String replyTo,
    @Nullable String idempotencyKey,
    Map<String, String> labels,
    @Nullable Experiment experiment,
    @Nullable String traceparent,
    Instant createdAt) {

  public Brief {
    Objects.requireNonNull(id, "id is null");
    Objects.requireNonNull(agent, "agent is null");
    Objects.requireNonNull(input, "input is null");
    Objects.requireNonNull(user, "user is null");
    Objects.requireNonNull(createdAt, "createdAt is null");
    attachments = List.copyOf(attachments);
    labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
    if (attachments.stream().map(Attachment::path).distinct().count() != attachments.size()) {
      throw new IllegalArgumentException("two attachments have the same path");
    }
  }

  /** Starts a brief with what every brief needs. */
  public static Builder builder(
      BriefId id, AgentChoice agent, Input input, UserIdentity user, Instant createdAt) {
    return new Builder(id, agent, input, user, createdAt);
  }

  /**
   * Whether another brief asks for the same; id, deadline, trace and creation time do not count.
   * Two such briefs under one idempotency key are one brief.
   */
  public boolean asksTheSameAs(Brief other) {
    return agent.equals(other.agent)
        && input.equals(other.input)
        && attachments.equals(other.attachments)
        && user.equals(other.user)
        && Objects.equals(budget, other.budget)
        && Objects.equals(replyTo, other.replyTo)
        && labels.equals(other.labels)
        && Objects.equals(experiment, other.experiment);
  }

  /** Collects the optional parts of a brief. Not thread-safe. */
  public static final class Builder {
    private final BriefId id;
    private final AgentChoice agent;
    private final Input input;
    private final UserIdentity user;
    private final Instant createdAt;
    private List<Attachment> attachments = List.of();
    private @Nullable Budget budget;
    private @Nullable Deadline deadline;
    private @Nullable String replyTo;
    private @Nullable String idempotencyKey;
    private Map<String, String> labels = Map.of();
    private @Nullable Experiment experiment;
    private @Nullable String traceparent;

    private Builder(
        BriefId id, AgentChoice agent, Input input, UserIdentity user, Instant createdAt) {
      this.id = id;
      this.agent = agent;
      this.input = input;
      this.user = user;
      this.createdAt = createdAt;
    }

    /** Sets the files. */
    public Builder attachments(List<Attachment> files) {
      attachments = files;
      return this;
    }

    /** Sets the limits. */
    public Builder budget(@Nullable Budget limits) {
      budget = limits;
      return this;
    }

    /** Sets the deadline. */
    public Builder deadline(@Nullable Deadline at) {
      deadline = at;
      return this;
    }

    /** Sets the address for the report. */
    public Builder replyTo(@Nullable String address) {
      replyTo = address;
      return this;
    }

    /** Sets the idempotency key. */
    public Builder idempotencyKey(@Nullable String key) {
      idempotencyKey = key;
      return this;
    }

    /** Sets the labels. */
    public Builder labels(Map<String, String> values) {
      labels = values;
      return this;
    }

    /** Sets the experiment. */
    public Builder experiment(@Nullable Experiment taken) {
      experiment = taken;
      return this;
    }

    /** Sets the W3C trace context. */
    public Builder traceparent(@Nullable String context) {
      traceparent = context;
      return this;
    }

    /** The brief. */
    public Brief build() {
      return new Brief(
          id,
          agent,
          input,
          attachments,
          user,
          budget,
          deadline,
          replyTo,
          idempotencyKey,
          labels,
          experiment,
          traceparent,
          createdAt);
    }
  }
}
