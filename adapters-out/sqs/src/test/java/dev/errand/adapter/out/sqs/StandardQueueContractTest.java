package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Mailbox;
import dev.errand.testkit.MailboxContract;
import dev.errand.testkit.MailboxDelayContract;
import dev.errand.testkit.MailboxWarmUp;
import dev.errand.testkit.RealScheduler;
import dev.errand.testservers.TestServers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A standard queue keeps no order and drops no repeats, so it promises neither. */
@Execution(ExecutionMode.CONCURRENT)
final class StandardQueueContractTest implements MailboxContract, MailboxDelayContract {

  private final SqsMailbox mailbox = Fixtures.mailbox(TestServers.sqs().newQueue(false));

  @BeforeAll
  static void warmUp() throws InterruptedException {
    try (SqsMailbox mailbox = Fixtures.mailbox(TestServers.sqs().newQueue(false))) {
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
