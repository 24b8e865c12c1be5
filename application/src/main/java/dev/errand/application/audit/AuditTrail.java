package dev.errand.application.audit;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.session.Attestation;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a session's events into the audit log: during a run as they come, and before it whatever
 * an earlier run could not bring in any more. Used by one thread.
 */
public final class AuditTrail {

  private final AuditLog audit;
  private final SessionId session;
  private final Brief brief;
  private final String worker;
  private final boolean gathers;
  private final List<AuditFact> gathered = new ArrayList<>();

  /**
   * A trail.
   *
   * @param gathers whether it is this trail that attests the events of the run
   */
  AuditTrail(AuditLog audit, SessionId session, Brief brief, String worker, boolean gathers) {
    this.audit = audit;
    this.session = session;
    this.brief = brief;
    this.worker = worker;
    this.gathers = gathers;
  }

  /** Attests what is in the ledger up to a sequence and not yet in the audit log. */
  public void catchUp(SessionLedger ledger, long sequence) {
    long attested = audit.attested(brief.user().tenant(), session);
    if (attested < sequence) {
      ledger.read(session, attested, this::gather);
      flush();
    }
  }

  /** Takes in an event of the run that has become durable. */
  public void add(RecordedEvent event) {
    if (gathers) {
      gather(event);
    }
  }

  private void gather(RecordedEvent event) {
    Attestation.of(session, brief, event, worker).ifPresent(gathered::add);
  }

  public void flush() {
    if (!gathered.isEmpty()) {
      audit.append(List.copyOf(gathered));
      gathered.clear();
    }
  }
}
