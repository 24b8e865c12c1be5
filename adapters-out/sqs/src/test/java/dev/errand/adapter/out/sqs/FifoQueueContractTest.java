package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Mailbox;
import dev.errand.testkit.MailboxContract;
import dev.errand.testkit.MailboxDeduplicationContract;
import dev.errand.testkit.MailboxGroupContract;
import dev.errand.testkit.MailboxWarmUp;
import dev.errand.testkit.RealScheduler;
import dev.errand.testservers.TestServers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A FIFO queue delays no single message, so it does not promise that. */
@Execution(ExecutionMode.CONCURRENT)
final class FifoQueueContractTest
    implements MailboxContract, MailboxGroupContract, MailboxDeduplicationContract {

  private final SqsMailbox mailbox = Fixtures.mailbox(TestServers.sqs().newQueue(true));

  @BeforeAll
  static void warmUp() throws InterruptedException {
    try (SqsMailbox mailbox = Fixtures.mailbox(TestServers.sqs().newQueue(true))) {
      MailboxWarmUp.of(mailbox);
    }
  }

  @Override
  public Mailbox mailbox() {
    return mailbox;
  }

  @Override
  public void pass(Duration duration) throws InterruptedException {
    new RealScheduler().sleep(duration);
  }

  @Override
  public Duration visibility() {
    return Duration.ofSeconds(3);
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
