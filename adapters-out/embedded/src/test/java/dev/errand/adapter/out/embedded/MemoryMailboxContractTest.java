package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Mailbox;
import dev.errand.testkit.MailboxContract;
import dev.errand.testkit.MailboxDeduplicationContract;
import dev.errand.testkit.MailboxDeduplicationWindowContract;
import dev.errand.testkit.MailboxDelayContract;
import dev.errand.testkit.MailboxDepthContract;
import dev.errand.testkit.MailboxFairnessContract;
import dev.errand.testkit.MailboxGroupContract;
import dev.errand.testkit.MailboxOrderContract;
import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.SequentialIds;
import java.time.Duration;

final class MemoryMailboxContractTest
    implements MailboxContract,
        MailboxOrderContract,
        MailboxDepthContract,
        MailboxDelayContract,
        MailboxDeduplicationContract,
        MailboxDeduplicationWindowContract,
        MailboxGroupContract,
        MailboxFairnessContract {

  private final ManualScheduler scheduler = new ManualScheduler();
  private final Mailbox mailbox = new MemoryMailbox(scheduler, new SequentialIds());

  @Override
  public Mailbox mailbox() {
    return mailbox;
  }

  @Override
  public void pass(Duration duration) {
    scheduler.tick(duration);
  }

  @Override
  public void settle() throws InterruptedException {
    scheduler.awaitBlocked(1);
  }
}
