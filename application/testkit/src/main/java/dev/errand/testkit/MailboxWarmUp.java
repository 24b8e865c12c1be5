package dev.errand.testkit;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import java.time.Duration;
import java.util.List;

/**
 * What the first use of a real server and its client takes, before tests that measure time use them
 * at once.
 */
public final class MailboxWarmUp {

  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int ROUNDS = 5;

  private MailboxWarmUp() {}

  /**
   * Sends, receives, extends, gives back and acknowledges a few times; blocks. The mailbox, one
   * that no test uses, is empty again then.
   *
   * @throws AssertionError if a message does not come
   */
  public static void of(Mailbox mailbox) throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      mailbox.send(Outgoing.of(Payload.ofText("warm-up " + round)));
      Delivery first = receive(mailbox);
      mailbox.extend(first.receipt(), LEASE);
      mailbox.extend(List.of(first.receipt()), LEASE);
      mailbox.release(first.receipt(), Duration.ZERO);
      mailbox.acknowledge(receive(mailbox).receipt());
    }
    mailbox.depth();
  }

  private static Delivery receive(Mailbox mailbox) throws InterruptedException {
    List<Delivery> received = mailbox.receive(1, LEASE, PATIENCE);
    if (received.isEmpty()) {
      throw new AssertionError("nothing came within " + PATIENCE);
    }
    return received.getFirst();
  }
}
