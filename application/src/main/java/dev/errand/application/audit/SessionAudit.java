package dev.errand.application.audit;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.session.Attestation;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.util.List;

/**
 * Appends events and sees to it that they are attested: with them if ledger and audit log are one
 * store, after them if not. The only place that knows which. Thread-safe.
 */
public final class SessionAudit {

  private final AuditLog audit;
  private final SessionLedger ledger;
  private final String worker;
  private final boolean together;

  /**
   * For events of this ledger, attested in this log.
   *
   * @param worker who does what nobody else is named for
   */
  public SessionAudit(AuditLog audit, SessionLedger ledger, String worker) {
    this.audit = audit;
    this.ledger = ledger;
    this.worker = worker;
    this.together = ledger.attests(audit);
  }

  /** Appends events as {@link SessionLedger#append} does. */
  public void append(SessionId session, Brief brief, List<RecordedEvent> events) {
    append(session, brief, events, SessionLedger.Post.NOTHING);
  }

  /** The same with what becomes of the session's message. */
  public void append(
      SessionId session, Brief brief, List<RecordedEvent> events, SessionLedger.Post post) {
    List<AuditFact> facts =
        together
            ? own(events).stream()
                .flatMap(event -> Attestation.of(session, brief, event, worker).stream())
                .toList()
            : List.of();
    ledger.append(session, events, facts, post);
  }

  /** What a fork has copied was attested where it happened. */
  private static List<RecordedEvent> own(List<RecordedEvent> events) {
    for (int i = events.size() - 1; i > 0; i--) {
      if (events.get(i).event() instanceof SessionEvent.Forked) {
        return events.subList(i, events.size());
      }
    }
    return events;
  }

  /** Brings the events of a run into the audit log. */
  public AuditTrail trail(SessionId session, Brief brief) {
    return new AuditTrail(audit, session, brief, worker, !together);
  }

  /**
   * Attests an event that was appended outside a run. What a run has not attested yet of the events
   * before it is attested with it, since the log takes nothing in that is older than what it has.
   */
  public void attest(SessionId session, Brief brief, RecordedEvent event) {
    boolean alone = event.sequence() == 1 || event.event() instanceof SessionEvent.Forked;
    if (alone && together) {
      return;
    }
    if (alone) {
      Attestation.of(session, brief, event, worker).ifPresent(fact -> audit.append(List.of(fact)));
    } else {
      catchUp(session, brief, event.sequence());
    }
  }

  /** Attests what is in the ledger up to a sequence and not yet in the audit log. */
  public void catchUp(SessionId session, Brief brief, long sequence) {
    trail(session, brief).catchUp(ledger, sequence);
  }
}
