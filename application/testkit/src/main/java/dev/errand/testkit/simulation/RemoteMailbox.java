package dev.errand.testkit.simulation;

import dev.errand.application.port.out.Mailbox;
import dev.errand.testkit.simulation.Fate.Stroke;
import java.time.Duration;
import java.util.List;

/** A mailbox as a process sees it. */
final class RemoteMailbox implements Mailbox {

  private final Mailbox inner;
  private final Wire wire;
  private final String name;

  RemoteMailbox(Mailbox inner, Wire wire, String name) {
    this.inner = inner;
    this.wire = wire;
    this.name = name;
  }

  @Override
  public String send(Outgoing message) {
    String[] id = new String[1];
    wire.send(name + ".send", " " + message.deduplicationId(), () -> id[0] = inner.send(message));
    return id[0];
  }

  @Override
  public List<Delivery> receive(int max, Duration visibility, Duration wait)
      throws InterruptedException {
    Stroke stroke = wire.strike(name + ".receive");
    wire.onTheWay();
    wire.before(name + ".receive", "", stroke);
    List<Delivery> received = inner.receive(max, visibility, wait);
    if (!received.isEmpty()) {
      wire.tell(
          name
              + ".receive -> "
              + received.stream()
                  .map(Delivery::receipt)
                  .map(Receipt::value)
                  .reduce((one, other) -> one + ", " + other)
                  .orElse(""));
      wire.after(name + ".receive", stroke);
    }
    return received;
  }

  @Override
  public void acknowledge(Receipt receipt) {
    wire.send(name + ".acknowledge", " " + receipt.value(), () -> inner.acknowledge(receipt));
  }

  @Override
  public void release(Receipt receipt, Duration delay) {
    wire.send(
        name + ".release",
        " " + receipt.value() + " for " + delay.toMillis() + " ms",
        () -> inner.release(receipt, delay));
  }

  @Override
  public void extend(Receipt receipt, Duration visibility) {
    wire.send(name + ".extend", " " + receipt.value(), () -> inner.extend(receipt, visibility));
  }

  @Override
  public Depth depth() {
    return inner.depth();
  }

  @Override
  public boolean durable() {
    return inner.durable();
  }

  @Override
  public long purge() {
    return inner.purge();
  }
}
