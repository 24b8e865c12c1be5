package dev.errand.adapter.out.redis;

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
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
final class RedisMailboxContractTest
    implements MailboxContract,
        MailboxOrderContract,
        MailboxDepthContract,
        MailboxDelayContract,
        MailboxDeduplicationContract,
        MailboxDeduplicationWindowContract,
        MailboxGroupContract,
        MailboxFairnessContract {

  private final RedisMailbox mailbox = TestRedis.open(TestRedis.fresh("?deduplication=2s"));

  @BeforeAll
  static void warmUp() throws InterruptedException {
    try (RedisMailbox mailbox = TestRedis.open(TestRedis.fresh(""))) {
      MailboxWarmUp.of(mailbox);
    }
  }

  @AfterEach
  void close() {
    mailbox.close();
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
