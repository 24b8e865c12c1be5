package dev.errand.domain.brief;

import dev.errand.domain.failure.Failure;
import java.util.Objects;

/** How a brief ended. */
public sealed interface Outcome {

  /** The agent met its objectives. */
  record Completed(Answer answer) implements Outcome {
    public Completed {
      Objects.requireNonNull(answer, "answer is null");
    }
  }

  /** The brief cannot be done as it was given. */
  record Failed(Failure failure) implements Outcome {
    public Failed {
      Objects.requireNonNull(failure, "failure is null");
    }
  }

  /** Somebody called it off. */
  record Cancelled(String reason) implements Outcome {
    public Cancelled {
      Objects.requireNonNull(reason, "reason is null");
    }
  }

  /** The system could not do it; it can be replayed once the cause is mended. */
  record DeadLettered(Failure failure) implements Outcome {
    public DeadLettered {
      Objects.requireNonNull(failure, "failure is null");
    }
  }
}
