package dev.errand.adapter.in.cli;

import dev.errand.domain.brief.Outcome;
import dev.errand.domain.failure.Failure;

/** What the process says to its caller; told in the help, so never changed. */
final class ExitCode {

  static final int COMPLETED = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int EXHAUSTED = 3;
  static final int DIFFERENT = 4;
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  static int of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed o -> COMPLETED;
      case Outcome.Failed o -> exhausted(o.failure());
      case Outcome.DeadLettered o -> of(o.failure());
      case Outcome.Cancelled o -> FAILED;
    };
  }

  /** Of a failure that a port threw, or that kept a brief from being worked on at all. */
  static int of(Failure thrown) {
    return thrown instanceof Failure.InvalidRequest || thrown instanceof Failure.NotFound
        ? USAGE
        : exhausted(thrown);
  }

  private static int exhausted(Failure failure) {
    return failure instanceof Failure.BudgetExhausted || failure instanceof Failure.DeadlineExceeded
        ? EXHAUSTED
        : FAILED;
  }
}
