package dev.errand.domain.session;

import dev.errand.domain.budget.Reservation;
import java.util.Objects;

/**
 * One call of the model, as decided.
 *
 * @param turn the turn it opens, 1, 2, 3 …
 * @param purpose what it is for
 * @param model the model's address
 * @param reservation what is set aside for it; its output tokens are the call's cap
 */
public record ModelCall(int turn, Purpose purpose, String model, Reservation reservation) {

  /** What a model call is for. */
  public enum Purpose {
    /** The agent's next step. */
    TURN,
    /** A verdict on the agent's answer. */
    JUDGE
  }

  public ModelCall {
    Objects.requireNonNull(purpose, "purpose is null");
    Objects.requireNonNull(model, "model is null");
    Objects.requireNonNull(reservation, "reservation is null");
    if (turn < 1) {
      throw new IllegalArgumentException("turn must be at least 1, but is " + turn);
    }
  }
}
