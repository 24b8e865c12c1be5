package dev.errand.testkit;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Health;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.SessionId;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A audit log that goes wrong as planned. Operations: {@code audit.append}, {@code audit.attested},
 * {@code audit.tenants}, {@code audit.read}, {@code audit.check}.
 */
public final class FaultyAuditLog implements AuditLog {

  private final AuditLog inner;
  private final FaultPlan plan;

  /** Wraps another. */
  public FaultyAuditLog(AuditLog inner, FaultPlan plan) {
    this.inner = Objects.requireNonNull(inner, "inner is null");
    this.plan = Objects.requireNonNull(plan, "plan is null");
  }

  AuditLog inner() {
    return inner;
  }

  @Override
  public void append(List<AuditFact> facts) {
    plan.run("audit.append", () -> inner.append(facts));
  }

  @Override
  public long attested(String tenant, SessionId session) {
    return plan.call("audit.attested", () -> inner.attested(tenant, session));
  }

  @Override
  public List<String> tenants() {
    return plan.call("audit.tenants", () -> inner.tenants());
  }

  @Override
  public void read(String tenant, long afterNumber, Predicate<AuditEntry> reader) {
    plan.run("audit.read", () -> inner.read(tenant, afterNumber, reader));
  }

  @Override
  public Health check() {
    return plan.check("audit.check", inner);
  }
}
