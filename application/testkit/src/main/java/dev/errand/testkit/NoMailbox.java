package dev.errand.testkit;

import dev.errand.application.port.out.Mailbox;
import java.time.Duration;
import java.util.List;

/** A mailbox that nobody knows and nobody may use. */
final class NoMailbox implements Mailbox {

  @Override
  public String send(Outgoing message) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Delivery> receive(int max, Duration visibility, Duration wait) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void acknowledge(Receipt receipt) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void release(Receipt receipt, Duration delay) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void extend(Receipt receipt, Duration visibility) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Depth depth() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long purge() {
    throw new UnsupportedOperationException();
  }
}
