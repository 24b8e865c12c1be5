package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.testkit.SessionLedgerContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

final class PostgresSessionLedgerTest implements SessionLedgerContract {

  private final PostgresProcess server = PostgresProcess.shared();
  private String database;
  private PostgresSessionLedger ledger;

  @BeforeEach
  void open() {
    database = server.database();
    ledger = TestDatabases.ledger(server.address(database), TestDatabases.process(server));
  }

  @AfterEach
  void close() {
    ledger.close();
    server.drop(database);
  }

  @Override
  public SessionLedger ledger() {
    return ledger;
  }
}
