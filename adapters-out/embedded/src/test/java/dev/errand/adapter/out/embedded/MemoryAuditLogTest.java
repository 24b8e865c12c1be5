package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.AuditLog;
import dev.errand.testkit.AuditLogContract;

final class MemoryAuditLogTest implements AuditLogContract {

  private final MemoryAuditLog log = new MemoryAuditLog();

  @Override
  public AuditLog auditLog() {
    return log;
  }
}
