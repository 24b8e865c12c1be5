package dev.errand.bootstrap.simulation;

import dev.errand.application.port.out.Mailbox;
import java.time.Duration;
import java.util.List;

/** A mailbox that passes everything on; who extends it overrides what it does otherwise. */
public class WrappedMailbox implements Mailbox {

  final Mailbox inner;

  protected WrappedMailbox(Mailbox inner) {
    this.inner = inner;
  }

  @Override
  public String send(Outgoing message) {
    return inner.send(message);
  }

  @Override
  public List<Delivery> receive(int max, Duration visibility, Duration wait)
      throws InterruptedException {
    return inner.receive(max, visibility, wait);
  }

  @Override
  public void acknowledge(Receipt receipt) {
    inner.acknowledge(receipt);
  }

  @Override
  public void release(Receipt receipt, Duration delay) {
    inner.release(receipt, delay);
  }

  @Override
  public void extend(Receipt receipt, Duration visibility) {
    inner.extend(receipt, visibility);
  }

  @Override
  public Depth depth() {
    return inner.depth();
  }

  @Override
  public long purge() {
    return inner.purge();
  }
}
