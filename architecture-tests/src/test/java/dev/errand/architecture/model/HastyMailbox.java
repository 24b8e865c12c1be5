package dev.errand.architecture.model;

import dev.errand.application.port.out.Mailbox;
import java.time.Duration;
import java.util.List;

/** Wrong: acknowledges what it delivers before anybody has worked on it. */
record HastyMailbox(Mailbox mailbox) implements Mailbox {

  @Override
  public String send(Outgoing message) {
    return mailbox.send(message);
  }

  @Override
  public List<Delivery> receive(int max, Duration visibility, Duration wait)
      throws InterruptedException {
    List<Delivery> taken = mailbox.receive(max, visibility, wait);
    taken.forEach(delivery -> mailbox.acknowledge(delivery.receipt()));
    return taken;
  }

  @Override
  public void acknowledge(Receipt receipt) {
    // It is done already.
  }

  @Override
  public void release(Receipt receipt, Duration delay) {
    mailbox.release(receipt, delay);
  }

  @Override
  public void extend(Receipt receipt, Duration visibility) {
    mailbox.extend(receipt, visibility);
  }

  @Override
  public Depth depth() {
    return mailbox.depth();
  }

  @Override
  public long purge() {
    return mailbox.purge();
  }
}
