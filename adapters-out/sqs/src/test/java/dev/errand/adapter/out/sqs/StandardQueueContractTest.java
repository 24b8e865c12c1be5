package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Mailbox;
import dev.errand.testkit.MailboxContract;
import dev.errand.testkit.MailboxDelayContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** A standard queue keeps no order and drops no repeats, so it promises neither. */
final class StandardQueueContractTest implements MailboxContract, MailboxDelayContract {

  private final SqsMailbox mailbox = Fixtures.mailbox(SqsServer.newQueue(false));

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
