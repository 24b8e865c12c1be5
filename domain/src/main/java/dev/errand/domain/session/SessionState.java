package dev.errand.domain.session;

import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.budget.BudgetAccount;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.slice.Slices;
import dev.errand.domain.workspace.Manifest;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session at one sequence: the fold of its events. Immutable, so keeping a value of this type is
 * a snapshot and going back to it is a rollback, both at no cost.
 *
 * @param id the session
 * @param sequence the last event folded in, 0 for none
 * @param epoch the highest claim seen
 * @param brief the brief, or null before it was accepted
 * @param binding what it was started with, or null before it was bound
 * @param attempts attempts so far
 * @param step where it stands
 * @param turn the last turn opened
 * @param failures failures of the current step in a row
 * @param conversation what was said
 * @param spent settled usage
 * @param reserved what is set aside
 * @param slices the agent's own state
 * @param files the workspace
 * @param tally what policies count
 * @param cancelRequest why it is to be called off, or null
 */
public record SessionState(
    SessionId id,
    long sequence,
    long epoch,
    @Nullable Brief brief,
    @Nullable Binding binding,
    Attempts attempts,
    Step step,
    int turn,
    int failures,
    Conversation conversation,
    Usage spent,
    Usage reserved,
    Slices slices,
    Manifest files,
    Tally tally,
    @Nullable String cancelRequest) {

  public SessionState {
    Objects.requireNonNull(id, "id is null");
    Objects.requireNonNull(step, "step is null");
  }

  /** The session before its first event. */
  public static SessionState initial(SessionId id) {
    return new SessionState(
        id,
        0,
        0,
        null,
        null,
        Attempts.NONE,
        new Step.Fresh(),
        0,
        0,
        Conversation.EMPTY,
        Usage.NONE,
        Usage.NONE,
        Slices.EMPTY,
        Manifest.EMPTY,
        Tally.NONE,
        null);
  }

  /**
   * The brief.
   *
   * @throws IllegalStateException before it was accepted
   */
  public Brief acceptedBrief() {
    if (brief == null) {
      throw new IllegalStateException("session " + id + " has no brief yet");
    }
    return brief;
  }

  /**
   * What the session was started with.
   *
   * @throws IllegalStateException before it was bound
   */
  public Binding bound() {
    if (binding == null) {
      throw new IllegalStateException("session " + id + " is not bound to an agent yet");
    }
    return binding;
  }

  /** Limits, spent and reserved; only for a bound session. */
  public BudgetAccount account() {
    return new BudgetAccount(bound().budget(), spent, reserved);
  }

  /** How it ended, or empty while it has not. */
  public Optional<Outcome> outcome() {
    return step instanceof Step.Ended ended ? Optional.of(ended.outcome()) : Optional.empty();
  }
}
