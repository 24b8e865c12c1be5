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
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

final class PostgresMailboxContractTest
    implements MailboxContract,
        MailboxOrderContract,
        MailboxDepthContract,
        MailboxDelayContract,
        MailboxDeduplicationContract,
        MailboxDeduplicationWindowContract,
        MailboxGroupContract,
        MailboxFairnessContract {

  private final PostgresProcess server = PostgresProcess.shared();
  private String database;
  private PostgresMailbox mailbox;

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
  public Duration visibility() {
    return Duration.ofSeconds(1);
  }

  @Override
  public Duration leeway() {
    return Duration.ofMillis(300);
  }

  @Override
  public Duration window() {
    return Duration.ofSeconds(2);
  }
}
