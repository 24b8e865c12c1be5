package dev.errand.application.port.in;

import dev.errand.application.port.out.Payload;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Experiment;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.workspace.WorkspacePath;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A brief as somebody hands it in.
 *
 * @param id wanted id, or null to have one made
 * @param agent who shall do it
 * @param input what is asked
 * @param files files the agent starts with
 * @param user on whose behalf
 * @param budget limits, or null for the agent's
 * @param time deadline, or null for the agent's
 * @param replyTo mailbox address for the report, or null
 * @param idempotencyKey names the brief among the tenant's, or null
 * @param labels free labels
 * @param experiment the experiment it takes part in, or null
 * @param traceparent W3C trace context, or null
 */
public record NewBrief(
    @Nullable BriefId id,
    AgentChoice agent,
    Input input,
    List<SourceFile> files,
    UserIdentity user,
    @Nullable Budget budget,
    @Nullable TimeLimit time,
    @Nullable String replyTo,
    @Nullable String idempotencyKey,
    Map<String, String> labels,
    @Nullable Experiment experiment,
    @Nullable String traceparent) {

  public NewBrief {
    Objects.requireNonNull(agent, "agent is null");
    Objects.requireNonNull(input, "input is null");
    Objects.requireNonNull(user, "user is null");
    files = List.copyOf(files);
    labels = Map.copyOf(labels);
  }

  /** A file that comes along. */
  public sealed interface SourceFile {
    /** Where the agent finds it. */
    WorkspacePath path();

    /** A file on this machine; only for callers who may read it themselves. */
    record OnDisk(WorkspacePath path, Path file) implements SourceFile {}

    /** Its bytes. */
    record Inline(WorkspacePath path, Payload content) implements SourceFile {}
  }

  /** When it must be done. */
  public sealed interface TimeLimit {
    /** At an instant. */
    record At(Instant instant) implements TimeLimit {}

    /** Within a duration of its acceptance. */
    record Within(Duration duration) implements TimeLimit {}
  }
}
