package dev.errand.adapter.out.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.domain.quota.QuotaAccount.Verdict;
import dev.errand.testkit.QuotaAccountsContract;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

  @Test
  void processThatStandsStillInTheMiddleShouldNotKeepTheAccountForLong() throws Exception {
    CountDownLatch inTheMiddle = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (PostgresQuotaAccounts still = opened("timeout=1s");
        ExecutorService process = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> change =
          process.submit(
              () ->
                  still.change(
                      "acme",
                      account -> {
                        inTheMiddle.countDown();
                        awaitThrough(goOn);
                        return new Verdict.Granted(account);
                      }));
      inTheMiddle.await();
      boolean held;
      try {
        // Its own bound for a call is ten seconds, in which the row must have come free.
        Verdict verdict = elsewhere.change("acme", account -> new Verdict.Granted(account));
        assertThat(verdict).isInstanceOf(Verdict.Granted.class);
        held = !change.isDone();
      } finally {
        goOn.countDown();
      }

      assertThat(held).isTrue();
      assertThatThrownBy(change::get)
          .cause()
          .isInstanceOfSatisfying(
              PortException.class, e -> assertThat(e.failure().retryable()).isTrue());
    }
  }

  private static void awaitThrough(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private PostgresQuotaAccounts opened(String... options) {
    return (PostgresQuotaAccounts)
        new PostgresQuotaAccountsProvider()
            .open(URI.create(server.address(database, options)), TestDatabases.process(server));
  }
}
