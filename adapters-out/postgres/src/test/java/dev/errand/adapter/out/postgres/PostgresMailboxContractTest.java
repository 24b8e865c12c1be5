package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.Mailbox;
import dev.errand.testkit.MailboxContract;
import dev.errand.testkit.MailboxDeduplicationContract;
import dev.errand.testkit.MailboxDeduplicationWindowContract;
import dev.errand.testkit.MailboxDelayContract;
import dev.errand.testkit.MailboxDepthContract;
import dev.errand.testkit.MailboxFairnessContract;
import dev.errand.testkit.MailboxGroupContract;
import dev.errand.testkit.MailboxOrderContract;
import dev.errand.testkit.MailboxWarmUp;
import dev.errand.testkit.RealTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
final class PostgresMailboxContractTest
    implements MailboxContract,
        MailboxOrderContract,
        MailboxDepthContract,
        MailboxDelayContract,
        MailboxDeduplicationContract,
        MailboxDeduplicationWindowContract,
        MailboxGroupContract,
        MailboxFairnessContract {

  private final TestPostgres server = TestPostgres.shared();
  private String database;
  private PostgresMailbox mailbox;

  @BeforeAll
  static void warmUp() throws InterruptedException {
    TestPostgres server = TestPostgres.shared();
    String database = server.database();
    try (PostgresMailbox mailbox =
        TestDatabases.mailbox(server.address(database), TestDatabases.process(server))) {
      MailboxWarmUp.of(mailbox);
    }
    server.drop(database);
  }

  @BeforeEach
  void open() {
    database = server.database();
    mailbox =
        TestDatabases.mailbox(
            server.address(database, "deduplication=2s"), TestDatabases.process(server));
  }

  @AfterEach
  void close() {
    mailbox.close();
    server.drop(database);
  }

  @Override
  public Mailbox mailbox() {
    return mailbox;
  }

  @Override
  public void pass(Duration duration) {
    RealTime.pass(duration);
  }

  @Override
  public Duration window() {
    return Duration.ofSeconds(2);
  }
}
