package dev.errand.adapter.out.json;

import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.Resolution;

/** Failures by {@link Failure#kind()}, and what is done about them. */
final class FailureJson {

  private FailureJson() {}

  static void write(Output out, Failure failure) {
    out.text("kind", failure.kind())
        .text("message", failure.message())
        .optionalDuration("retryAfter", failure.askedToWait());
  }

  static Failure failure(Fields in) {
    String kind = in.text("kind");
    String message = in.text("message");
    return switch (kind) {
      case "throttled" -> new Failure.Throttled(message, in.optionalDuration("retryAfter"));
      case "unavailable" -> new Failure.Unavailable(message);
      case "timed-out" -> new Failure.TimedOut(message);
      case "lost" -> new Failure.Lost(message);
      case "rejected" -> new Failure.Rejected(message);
      case "invalid-request" -> new Failure.InvalidRequest(message);
      case "content-refused" -> new Failure.ContentRefused(message);
      case "context-too-long" -> new Failure.ContextTooLong(message);
      case "unauthorized" -> new Failure.Unauthorized(message);
      case "conflict" -> new Failure.Conflict(message);
      case "fenced-out" -> new Failure.FencedOut(message);
      case "not-found" -> new Failure.NotFound(message);
      case "corrupt" -> new Failure.Corrupt(message);
      case "storage-full" -> new Failure.StorageFull(message);
      case "circuit-open" -> new Failure.CircuitOpen(message, in.optionalDuration("retryAfter"));
      case "tool-fault" -> new Failure.ToolFault(message);
      case "denied" -> new Failure.Denied(message);
      case "budget-exhausted" -> new Failure.BudgetExhausted(message);
      case "deadline-exceeded" -> new Failure.DeadlineExceeded(message);
      case "objectives-unmet" -> new Failure.ObjectivesUnmet(message);
      case "attempts-exhausted" -> new Failure.AttemptsExhausted(message);
      case "interrupted" -> new Failure.Interrupted(message);
      case "unexpected" -> new Failure.Unexpected(message);
      default -> throw in.unknown("kind", kind);
    };
  }

  static void write(Output out, Resolution resolution) {
    switch (resolution) {
      case Resolution.Retry r -> out.text("type", "retry").instant("at", r.at());
      case Resolution.EndAttempt r -> out.text("type", "end-attempt").instant("at", r.at());
      case Resolution.Fail r -> out.text("type", "fail");
      case Resolution.DeadLetter r -> out.text("type", "dead-letter");
    }
  }

  static Resolution resolution(Fields in) {
    String type = in.text("type");
    return switch (type) {
      case "retry" -> new Resolution.Retry(in.instant("at"));
      case "end-attempt" -> new Resolution.EndAttempt(in.instant("at"));
      case "fail" -> new Resolution.Fail();
      case "dead-letter" -> new Resolution.DeadLetter();
      default -> throw in.unknown("type", type);
    };
  }
}
