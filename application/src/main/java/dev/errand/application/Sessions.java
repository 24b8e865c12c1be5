package dev.errand.application;

import dev.errand.application.audit.SessionAudit;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Evolver;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads sessions, and writes to them from outside a run. Thread-safe. */
final class Sessions {

  private static final int TRIES = 20;

  private final SessionLedger ledger;
  private final SessionAudit audit;
  private final Snapshots snapshots;
  private final InstantSource clock;

  Sessions(SessionLedger ledger, SessionAudit audit, Snapshots snapshots, InstantSource clock) {
    this.ledger = ledger;
    this.audit = audit;
    this.snapshots = snapshots;
    this.clock = clock;
  }

  /**
   * A session as it is.
   *
   * @throws PortException with {@code NotFound} if there is none
   */
  SessionState load(SessionId session) {
    SessionState[] state = {snapshots.newest(session)};
    ledger.read(session, state[0].sequence(), event -> state[0] = Evolver.evolve(state[0], event));
    if (state[0].brief() == null) {
      throw new PortException(new Failure.NotFound("there is no session " + session));
    }
    return state[0];
  }

  /** The last event of a session; what was before it is not looked at. */
  Optional<RecordedEvent> last(SessionId session) {
    RecordedEvent[] last = new RecordedEvent[1];
    ledger
        .head(session)
        .ifPresent(head -> ledger.read(session, head.sequence() - 1, event -> last[0] = event));
    return Optional.ofNullable(last[0]);
  }

  /** The last failure a session met, if it met any. */
  Optional<Failure> lastFailure(SessionId session) {
    Failure[] last = new Failure[1];
    ledger.read(
        session,
        0,
        event -> {
          if (event.event() instanceof SessionEvent.ErrorHandled handled) {
            last[0] = handled.failure();
          }
        });
    return Optional.ofNullable(last[0]);
  }

  /** Whether a session whose last event this is has ended. */
  static boolean ends(SessionEvent last) {
    return last instanceof SessionEvent.Completed
        || last instanceof SessionEvent.Failed
        || last instanceof SessionEvent.Cancelled
        || last instanceof SessionEvent.DeadLettered;
  }

  /** Records a brief as accepted if it is not; it may come from somebody who has no ledger. */
  void ensureAccepted(Brief brief) {
    SessionId session = SessionId.of(brief.id());
    if (ledger.head(session).isPresent()) {
      return;
    }
    try {
      audit.append(
          session,
          brief,
          List.of(new RecordedEvent(1, 0, clock.instant(), new SessionEvent.BriefAccepted(brief))));
    } catch (PortException e) {
      if (!(e.failure() instanceof Failure.Conflict || e.failure() instanceof Failure.FencedOut)) {
        throw e;
      }
    }
  }

  /**
   * Writes one event behind whatever is there, trying again when somebody else was faster.
   *
   * @param claim whether the event ends the right of whoever is at work
   * @param event the event for the state found, or null for none after all
   * @return what was written, or null
   */
  @Nullable RecordedEvent write(
      SessionId session, boolean claim, Function<SessionState, @Nullable SessionEvent> event) {
    for (int tried = 1; ; tried++) {
      SessionState state = load(session);
      SessionEvent wanted = event.apply(state);
      if (wanted == null) {
        return null;
      }
      RecordedEvent recorded =
          new RecordedEvent(
              state.sequence() + 1, state.epoch() + (claim ? 1 : 0), clock.instant(), wanted);
      try {
        audit.append(session, state.acceptedBrief(), List.of(recorded));
        return recorded;
      } catch (PortException e) {
        boolean overtaken =
            e.failure() instanceof Failure.Conflict || e.failure() instanceof Failure.FencedOut;
        if (!overtaken || tried == TRIES) {
          throw e;
        }
      }
    }
  }
}
