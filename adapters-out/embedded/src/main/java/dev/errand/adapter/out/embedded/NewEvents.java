package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.util.List;

/** What every ledger asks of events before it appends them. */
final class NewEvents {

  private NewEvents() {}

  /** Requires at least one, without gaps, of one epoch. */
  static void require(List<RecordedEvent> events) {
    if (events.isEmpty()) {
      throw new PortException(new Failure.InvalidRequest("there are no events to append"));
    }
    RecordedEvent first = events.getFirst();
    long sequence = first.sequence();
    for (RecordedEvent event : events) {
      if (event.sequence() != sequence || event.epoch() != first.epoch()) {
        throw new PortException(
            new Failure.InvalidRequest(
                ("events of one append must follow one another in one epoch, but event %d of"
                        + " epoch %d stands where %d of epoch %d belongs")
                    .formatted(event.sequence(), event.epoch(), sequence, first.epoch())));
      }
      sequence++;
    }
  }

  /** Requires that nothing goes with them that another store would have to keep. */
  static void requireAlone(List<AuditFact> facts, SessionLedger.Post post) {
    if (!facts.isEmpty() || post instanceof SessionLedger.Post.Sent) {
      throw new PortException(
          new Failure.InvalidRequest(
              "this ledger has no audit log to attest events in, and no mailbox to send by"));
    }
  }

  /** Requires that they belong behind the session's last event. */
  static void requireNext(
      SessionId session, long lastSequence, long epoch, List<RecordedEvent> events) {
    RecordedEvent first = events.getFirst();
    if (first.epoch() < epoch) {
      throw new PortException(
          new Failure.FencedOut(
              "session %s is owned by the attempt of epoch %d; this one has %d"
                  .formatted(session, epoch, first.epoch())));
    }
    if (first.sequence() != lastSequence + 1) {
      throw new PortException(
          new Failure.Conflict(
              "session %s ends at event %d; event %d cannot be appended"
                  .formatted(session, lastSequence, first.sequence())));
    }
  }

  /** Whether a session whose last event this is has ended. */
  static boolean ends(SessionEvent last) {
    return last instanceof SessionEvent.Completed
        || last instanceof SessionEvent.Failed
        || last instanceof SessionEvent.Cancelled
        || last instanceof SessionEvent.DeadLettered;
  }
}
