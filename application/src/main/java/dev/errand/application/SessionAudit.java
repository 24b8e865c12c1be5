package dev.errand.application;

import dev.errand.application.port.out.AuditLog;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.session.Attestation;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.util.List;

/** Attests single events that are written outside a run. Thread-safe. */
final class SessionAudit {

  private final AuditLog audit;
  private final String worker;

  SessionAudit(AuditLog audit, String worker) {
    this.audit = audit;
    this.worker = worker;
  }

  void attest(SessionId session, Brief brief, RecordedEvent event) {
    Attestation.of(session, brief, event, worker).ifPresent(fact -> audit.append(List.of(fact)));
  }
}
