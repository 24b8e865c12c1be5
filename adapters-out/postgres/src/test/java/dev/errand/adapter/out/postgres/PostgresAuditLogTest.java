package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.AuditLog;
import dev.errand.testkit.AuditLogContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

final class PostgresAuditLogTest implements AuditLogContract {

  private final PostgresProcess server = PostgresProcess.shared();
  private String database;
  private PostgresAuditLog log;

  @BeforeEach
  void open() {
    database = server.database();
    log = TestDatabases.auditLog(server.address(database), TestDatabases.process(server));
  }

  @AfterEach
  void close() {
    log.close();
    server.drop(database);
  }

  @Override
  public AuditLog auditLog() {
    return log;
  }
}
