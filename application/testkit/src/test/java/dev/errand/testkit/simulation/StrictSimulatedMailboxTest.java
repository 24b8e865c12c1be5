package dev.errand.testkit.simulation;

import dev.errand.application.port.out.Mailbox;
import dev.errand.testkit.MailboxContract;
import dev.errand.testkit.MailboxDeduplicationContract;
import dev.errand.testkit.MailboxDeduplicationWindowContract;
import dev.errand.testkit.MailboxDelayContract;
import dev.errand.testkit.MailboxDepthContract;
import dev.errand.testkit.MailboxOrderContract;
import dev.errand.testkit.ManualScheduler;
import java.time.Duration;

final class StrictSimulatedMailboxTest
    implements MailboxContract,
        MailboxOrderContract,
        MailboxDepthContract,
        MailboxDelayContract,
        MailboxDeduplicationContract,
        MailboxDeduplicationWindowContract {

  private final ManualScheduler scheduler = new ManualScheduler();
  private final Mailbox mailbox =
      new SimulatedMailbox(scheduler, Chronicle.NONE, true, body -> null);

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
