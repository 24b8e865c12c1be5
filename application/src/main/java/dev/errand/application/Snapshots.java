package dev.errand.application;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;

/**
 * Snapshots of sessions, so that a long one need not be folded from its first event. They are a
 * cache: whatever goes wrong with one is logged, and the events are read. Thread-safe.
 */
final class Snapshots {

  private static final System.Logger LOG = System.getLogger(Snapshots.class.getName());

  /** Shorter sessions are folded faster than a snapshot of them is found. */
  private static final int EVERY = 1_000;

  private final SessionLedger ledger;
  private final Codecs codecs;
  private final Scheduler scheduler;

  Snapshots(SessionLedger ledger, Codecs codecs, Scheduler scheduler) {
    this.ledger = ledger;
    this.codecs = codecs;
    this.scheduler = scheduler;
  }

  /** The newest state of a session that can be used, or its state before the first event. */
  SessionState newest(SessionId session) {
    try {
      return ledger
          .snapshot(session)
          .map(kept -> decoded(session, kept))
          .orElseGet(() -> SessionState.initial(session));
    } catch (PortException e) {
      log(session, e);
      return SessionState.initial(session);
    }
  }

  private SessionState decoded(SessionId session, SessionLedger.Snapshot kept) {
    SessionState state = codecs.decodeSnapshot(kept.state().bytes());
    if (state.id().equals(session) && state.sequence() == kept.sequence()) {
      return state;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "the snapshot of session {0} is of {1} at event {2}; its events are read instead",
        session,
        state.id(),
        state.sequence());
    return SessionState.initial(session);
  }

  /** Keeps a snapshot, beside the thread at work, if a session has come far enough. */
  void reached(long before, SessionState state) {
    if (before / EVERY < state.sequence() / EVERY) {
      scheduler.start("snapshot-" + state.id(), () -> keep(state));
    }
  }

  private void keep(SessionState state) {
    try {
      ledger.keep(
          state.id(),
          new SessionLedger.Snapshot(state.sequence(), Payload.of(codecs.encodeSnapshot(state))));
    } catch (PortException e) {
      log(state.id(), e);
    }
  }

  private static void log(SessionId session, PortException e) {
    LOG.log(
        System.Logger.Level.WARNING,
        "a snapshot of session {0} is of no use: {1}; its events are read instead",
        session,
        e.failure().message());
  }
}
