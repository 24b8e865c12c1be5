package dev.errand.domain.failure;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, classified once, at the place that knows the vendor. Retries, breakers, dead
 * letters, metrics and exit codes look only at the case, never at an exception's class.
 *
 * <p>Messages say what failed, where, and how to mend it; they never hold a secret.
 */
public sealed interface Failure {

  /** What failed and how to mend it, for a person. */
  String message();

  /** A provider or store asks for fewer requests; it may say when to come back. */
  record Throttled(String message, @Nullable Duration retryAfter) implements Failure {
    public Throttled {
      Objects.requireNonNull(message, "message is null");
    }
  }

  /** A dependency cannot be reached, or answers that it cannot serve now. */
  record Unavailable(String message) implements Failure {}

  /** No answer came within the time allowed; whether there was an effect is unknown. */
  record TimedOut(String message) implements Failure {}

  /**
   * The process, or the connection, died during the call; whether there was an effect is unknown.
   */
  record Lost(String message) implements Failure {}

  /** The other side understood and refused; asking again changes nothing. */
  record Rejected(String message) implements Failure {}

  /** What we sent, or were given, is malformed. */
  record InvalidRequest(String message) implements Failure {}

  /** The model's provider refused the content. */
  record ContentRefused(String message) implements Failure {}

  /** The conversation no longer fits the model's context window. */
  record ContextTooLong(String message) implements Failure {}

  /** Credentials are missing, wrong or lack a permission. */
  record Unauthorized(String message) implements Failure {}

  /** Somebody else wrote first, or an idempotency key stands for another request. */
  record Conflict(String message) implements Failure {}

  /** A newer attempt owns the session; this one must stop without a trace. */
  record FencedOut(String message) implements Failure {}

  /** What was named does not exist. */
  record NotFound(String message) implements Failure {}

  /** Stored bytes are not what was written. */
  record Corrupt(String message) implements Failure {}

  /** No room is left to write to. */
  record StorageFull(String message) implements Failure {}

  /** A breaker is open: the call was not made. */
  record CircuitOpen(String message, @Nullable Duration retryAfter) implements Failure {
    public CircuitOpen {
      Objects.requireNonNull(message, "message is null");
    }
  }

  /** A tool's handler failed. */
  record ToolFault(String message) implements Failure {}

  /** A policy or a person said no. */
  record Denied(String message) implements Failure {}

  /** The next step does not fit what is left of the budget. */
  record BudgetExhausted(String message) implements Failure {}

  /** The brief's deadline has passed. */
  record DeadlineExceeded(String message) implements Failure {}

  /** The agent kept answering without meeting its objectives. */
  record ObjectivesUnmet(String message) implements Failure {}

  /** Every attempt the policy allows has been used. */
  record AttemptsExhausted(String message) implements Failure {}

  /** Work was stopped on request. */
  record Interrupted(String message) implements Failure {}

  /** A defect of ours. */
  record Unexpected(String message) implements Failure {}

  /**
   * Whether the same call may succeed later without anybody changing anything.
   *
   * @return true for passing conditions only
   */
  default boolean retryable() {
    return switch (this) {
      case Throttled f -> true;
      case Unavailable f -> true;
      case TimedOut f -> true;
      case Lost f -> true;
      case CircuitOpen f -> true;
      case StorageFull f -> true;
      case Conflict f -> false;
      case Rejected f -> false;
      case InvalidRequest f -> false;
      case ContentRefused f -> false;
      case ContextTooLong f -> false;
      case Unauthorized f -> false;
      case FencedOut f -> false;
      case NotFound f -> false;
      case Corrupt f -> false;
      case ToolFault f -> false;
      case Denied f -> false;
      case BudgetExhausted f -> false;
      case DeadlineExceeded f -> false;
      case ObjectivesUnmet f -> false;
      case AttemptsExhausted f -> false;
      case Interrupted f -> false;
      case Unexpected f -> false;
    };
  }

  /**
   * Whether a model call that failed like this may still be on the provider's bill. Such a call is
   * charged with its whole reservation, so that what is really spent never exceeds the budget.
   *
   * @return true when the provider may have worked although no answer arrived
   */
  default boolean mayHaveCost() {
    return this instanceof TimedOut
        || this instanceof Lost
        || this instanceof Interrupted
        || this instanceof Unexpected
        || this instanceof ContentRefused;
  }

  /**
   * Whether the brief itself cannot be done as it was given, so that the honest outcome is a failed
   * report. Other permanent failures are the system's and go to the dead letters, where they can be
   * replayed after somebody mended the cause.
   *
   * @return true when replaying without changing the brief is pointless
   */
  default boolean endsTheBrief() {
    return this instanceof BudgetExhausted
        || this instanceof DeadlineExceeded
        || this instanceof ObjectivesUnmet
        || this instanceof ContentRefused
        || this instanceof ContextTooLong;
  }

  /** How long the other side asks to wait, or null when it did not say. */
  default @Nullable Duration askedToWait() {
    return switch (this) {
      case Throttled f -> f.retryAfter();
      case CircuitOpen f -> f.retryAfter();
      default -> null;
    };
  }

  /** A stable lower-case name of the case, for metrics, filters and stored documents. */
  default String kind() {
    return switch (this) {
      case Throttled f -> "throttled";
      case Unavailable f -> "unavailable";
      case TimedOut f -> "timed-out";
      case Lost f -> "lost";
      case Rejected f -> "rejected";
      case InvalidRequest f -> "invalid-request";
      case ContentRefused f -> "content-refused";
      case ContextTooLong f -> "context-too-long";
      case Unauthorized f -> "unauthorized";
      case Conflict f -> "conflict";
      case FencedOut f -> "fenced-out";
      case NotFound f -> "not-found";
      case Corrupt f -> "corrupt";
      case StorageFull f -> "storage-full";
      case CircuitOpen f -> "circuit-open";
      case ToolFault f -> "tool-fault";
      case Denied f -> "denied";
      case BudgetExhausted f -> "budget-exhausted";
      case DeadlineExceeded f -> "deadline-exceeded";
      case ObjectivesUnmet f -> "objectives-unmet";
      case AttemptsExhausted f -> "attempts-exhausted";
      case Interrupted f -> "interrupted";
      case Unexpected f -> "unexpected";
    };
  }
}
