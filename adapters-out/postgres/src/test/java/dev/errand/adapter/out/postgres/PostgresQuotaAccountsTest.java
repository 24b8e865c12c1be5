package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.testkit.QuotaAccountsContract;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

final class PostgresQuotaAccountsTest implements QuotaAccountsContract {

  private final TestPostgres server = TestPostgres.shared();
  private String database;
  private PostgresQuotaAccounts accounts;
  private PostgresQuotaAccounts elsewhere;

  @BeforeEach
  void open() {
    database = server.database();
    accounts = opened();
    elsewhere = opened();
  }

  @AfterEach
  void close() {
    accounts.close();
    elsewhere.close();
    server.drop(database);
  }

  @Override
  public QuotaAccounts accounts() {
    return accounts;
  }

  @Override
  public QuotaAccounts elsewhere() {
    return elsewhere;
  }

  private PostgresQuotaAccounts opened() {
    return (PostgresQuotaAccounts)
        new PostgresQuotaAccountsProvider()
            .open(URI.create(server.address(database)), TestDatabases.process(server));
  }
}
