package dev.errand.testkit.simulation;

import dev.errand.application.port.out.AuditLog;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.SessionId;
import java.util.List;
import java.util.function.Predicate;

/** An audit log as a process sees it. */
final class RemoteAuditLog implements AuditLog {

  private final AuditLog inner;
  private final Wire wire;

  RemoteAuditLog(AuditLog inner, Wire wire) {
    this.inner = inner;
    this.wire = wire;
  }

  @Override
  public void append(List<AuditFact> facts) {
    wire.send(
        "audit.append",
        facts.isEmpty()
            ? ""
            : " %s %d..%d"
                .formatted(
                    facts.getFirst().session(),
                    facts.getFirst().sequence(),
                    facts.getLast().sequence()),
        () -> inner.append(facts));
  }

  @Override
  public long attested(String tenant, SessionId session) {
    return wire.ask("audit.attested", " " + session, () -> inner.attested(tenant, session));
  }

  @Override
  public List<String> tenants() {
    return inner.tenants();
  }

  @Override
  public void read(String tenant, long afterNumber, Predicate<AuditEntry> reader) {
    inner.read(tenant, afterNumber, reader);
  }
}
