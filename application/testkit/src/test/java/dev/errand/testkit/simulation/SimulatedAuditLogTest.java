package dev.errand.testkit.simulation;

import dev.errand.application.port.out.AuditLog;
import dev.errand.testkit.AuditLogContract;

final class SimulatedAuditLogTest implements AuditLogContract {

  private final AuditLog audit = new SimulatedAuditLog(Chronicle.NONE);

  @Override
  public AuditLog auditLog() {
    return audit;
  }
}
