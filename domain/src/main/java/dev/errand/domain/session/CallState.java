package dev.errand.domain.session;

import dev.errand.domain.failure.Failure;
import dev.errand.domain.tool.ToolCall;
import java.time.Instant;
import java.util.Objects;

/**
 * Where one tool call of a turn stands.
 *
 * @param call what the model asked for
 * @param status how far it has come
 */
public record CallState(ToolCall call, Status status) {

  public CallState {
    Objects.requireNonNull(call, "call is null");
    Objects.requireNonNull(status, "status is null");
  }

  CallState with(Status next) {
    return new CallState(call, next);
  }

  /** How far a tool call has come. */
  public sealed interface Status {
    /** Not judged yet. */
    record Requested() implements Status {}

    /** A person is asked; {@code runs} were started before. */
    record AwaitingApproval(String approvalId, String role, Instant expiresAt, int runs)
        implements Status {}

    /** It may run; {@code runs} were started before. */
    record Approved(int runs) implements Status {}

    /** It was started and nothing came of it yet. */
    record Started(String idempotencyKey, int runs) implements Status {}

    /** It may have had its effect, and nobody knows. */
    record InDoubt(String reason, int runs) implements Status {}

    /** It finished, and this is what the model is told. */
    record Finished(String output) implements Status {}

    /** It failed or was denied. */
    record Failed(Failure failure) implements Status {}
  }
}
