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
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

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
