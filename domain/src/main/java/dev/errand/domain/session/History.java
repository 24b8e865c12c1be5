package dev.errand.domain.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** What can be done with a recorded session. Pure and thread-safe. */
public final class History {

  private History() {}

  /** The state after all these events. */
  public static SessionState replay(SessionId id, Iterable<RecordedEvent> events) {
    SessionState state = SessionState.initial(id);
    for (RecordedEvent event : events) {
      state = Evolver.evolve(state, event);
    }
    return state;
  }

  /**
   * The state as it was right behind a sequence.
   *
   * @throws IllegalArgumentException if the session is shorter
   */
  public static SessionState replay(SessionId id, Iterable<RecordedEvent> events, long sequence) {
    SessionState state = SessionState.initial(id);
    for (RecordedEvent event : events) {
      if (state.sequence() == sequence) {
        return state;
      }
      state = Evolver.evolve(state, event);
    }
    if (state.sequence() != sequence) {
      throw new IllegalArgumentException(
          "session " + id + " has " + state.sequence() + " events; there is no event " + sequence);
    }
    return state;
  }

  /**
   * The events a fork starts with: all up to a sequence, and where they come from. Attempts and
   * cancellation are not taken along; what was spent is, since it was.
   *
   * @throws IllegalArgumentException if the session is shorter, or {@code sequence} is below 1
   */
  public static List<SessionEvent> fork(
      SessionId origin, List<RecordedEvent> events, long sequence) {
    if (sequence < 1 || sequence > events.size()) {
      throw new IllegalArgumentException(
          "session " + origin + " has events 1 to " + events.size() + "; there is no " + sequence);
    }
    List<SessionEvent> taken = new ArrayList<>();
    events.subList(0, Math.toIntExact(sequence)).forEach(e -> taken.add(e.event()));
    taken.add(new SessionEvent.Forked(origin, sequence));
    return List.copyOf(taken);
  }

  /**
   * A decision that the recorded session took, or would take now, at a point of its history.
   *
   * @param afterSequence the last event it rests on
   * @param decision what is decided
   */
  public record DecisionAt(long afterSequence, Decision decision) {}

  /**
   * The first point at which a changed binding (another agent document, other tools, another model)
   * decides otherwise.
   *
   * @param afterSequence the last event both have in common
   * @param recorded what was decided
   * @param changed what would be decided
   */
  public record Difference(long afterSequence, Decision recorded, Decision changed) {}

  /** Every decision of a session, in order; decisions rest on the instants of the events. */
  public static List<DecisionAt> decisions(SessionId id, Iterable<RecordedEvent> events) {
    List<DecisionAt> decisions = new ArrayList<>();
    SessionState state = SessionState.initial(id);
    for (RecordedEvent event : events) {
      decisions.add(new DecisionAt(state.sequence(), decide(state, event.at())));
      state = Evolver.evolve(state, event);
    }
    return List.copyOf(decisions);
  }

  /**
   * Runs a recorded session against another binding, without calling anything, up to the first
   * decision that differs.
   *
   * @return the differences found before the histories part; empty when there is none
   */
  public static List<Difference> compare(
      SessionId id, Iterable<RecordedEvent> events, UnaryOperator<Binding> change) {
    SessionState recorded = SessionState.initial(id);
    SessionState changed = SessionState.initial(id);
    for (RecordedEvent event : events) {
      Decision before = decide(recorded, event.at());
      Decision now = decide(changed, event.at());
      if (!Objects.equals(before, now)) {
        return List.of(new Difference(recorded.sequence(), before, now));
      }
      recorded = Evolver.evolve(recorded, event);
      try {
        changed = Evolver.evolve(changed, rebound(event, change));
      } catch (InvalidHistory parted) {
        return List.of(new Difference(recorded.sequence(), before, now));
      }
    }
    return List.of();
  }

  private static Decision decide(SessionState state, Instant at) {
    return Decider.decide(state, at);
  }

  private static RecordedEvent rebound(RecordedEvent event, UnaryOperator<Binding> change) {
    return event.event() instanceof SessionEvent.AgentBound bound
        ? new RecordedEvent(
            event.sequence(),
            event.epoch(),
            event.at(),
            new SessionEvent.AgentBound(change.apply(bound.binding())))
        : event;
  }
}
