package dev.errand.application;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.session.Attestation;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.util.List;

/** Attests events that are written outside a run. Thread-safe. */
final class SessionAudit {

  private final AuditLog audit;
  private final SessionLedger ledger;
  private final String worker;

  SessionAudit(AuditLog audit, SessionLedger ledger, String worker) {
    this.audit = audit;
    this.ledger = ledger;
    this.worker = worker;
  }

  /**
   * Attests an event. What a run has not attested yet of the events before it is attested with it,
   * since the log takes nothing in that is older than what it has.
   */
  void attest(SessionId session, Brief brief, RecordedEvent event) {
    boolean alone = event.sequence() == 1 || event.event() instanceof SessionEvent.Forked;
    if (alone) {
      Attestation.of(session, brief, event, worker).ifPresent(fact -> audit.append(List.of(fact)));
    } else {
      catchUp(session, brief, event.sequence());
    }
  }

  /** Attests what is in the ledger up to a sequence and not yet in the audit log. */
  void catchUp(SessionId session, Brief brief, long sequence) {
    new AuditTrail(audit, session, brief, worker).catchUp(ledger, sequence);
  }
}
