package dev.errand.application.port.out;

import dev.errand.domain.tool.ToolSpec;
import java.util.Objects;

/** Something an agent can do. */
public interface Tool {

  /** How it looks from the outside. */
  ToolSpec spec();

  /**
   * Runs one call, as a transaction: what it writes into the workspace and into slices is kept only
   * if it returns {@link Result.Ok}.
   *
   * @param arguments JSON text, valid against the tool's schema
   * @param context who, where, how long
   * @throws InterruptedException if the thread is interrupted, by a deadline or a cancellation
   * @throws Exception if it fails; the model is told the message
   */
  Result run(String arguments, ToolContext context) throws Exception;

  /**
   * Asks whether an earlier run under the context's idempotency key had its effect. Only asked of
   * tools with effect {@code ONCE} whose run was cut off.
   */
  default Reconciliation reconcile(String arguments, ToolContext context) throws Exception {
    return new Reconciliation.Unknown("the tool " + spec().name() + " cannot tell");
  }

  /** What came of a run. */
  sealed interface Result {
    /** It worked; this is what the model is told. */
    record Ok(String output) implements Result {
      public Ok {
        Objects.requireNonNull(output, "output is null");
      }
    }

    /** It did not, in a way the model can mend. */
    record Failed(String message) implements Result {
      public Failed {
        Objects.requireNonNull(message, "message is null");
      }
    }
  }

  /** What is known of an earlier run. */
  sealed interface Reconciliation {
    /** It had its effect; this is its output. */
    record Done(String output) implements Reconciliation {}

    /**
     * It had none and never will, not even if the earlier run should still be under way somewhere;
     * it may run again.
     */
    record NotDone() implements Reconciliation {}

    /** Nobody knows; a person must say. */
    record Unknown(String reason) implements Reconciliation {}
  }
}
