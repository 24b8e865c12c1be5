package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Mailbox;
import dev.errand.testkit.MailboxContract;
import dev.errand.testkit.MailboxDeduplicationContract;
import dev.errand.testkit.MailboxGroupContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** A FIFO queue delays no single message, so it does not promise that. */
final class FifoQueueContractTest
    implements MailboxContract, MailboxGroupContract, MailboxDeduplicationContract {

  private final SqsMailbox mailbox = Fixtures.mailbox(SqsServer.newQueue(true));

  @Override
  public Mailbox mailbox() {
    return mailbox;
  }

  @Override
  public void pass(Duration duration) throws InterruptedException {
    new WallScheduler().sleep(duration);
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(5);
  }

  @AfterEach
  void close() {
    mailbox.close();
  }
}
