package dev.errand.testkit;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.Mailbox;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A mailbox that goes wrong as planned. Operations: {@code mailbox.send}, {@code mailbox.receive},
 * {@code mailbox.acknowledge}, {@code mailbox.release}, {@code mailbox.extend}, {@code
 * mailbox.depth}, {@code mailbox.purge}, {@code mailbox.check}. Whether it is durable is not asked
 * of anything outside the process, so that never fails.
 */
public final class FaultyMailbox implements Mailbox {

  private final Mailbox inner;
  private final FaultPlan plan;

  /** Wraps another. */
  public FaultyMailbox(Mailbox inner, FaultPlan plan) {
    this.inner = Objects.requireNonNull(inner, "inner is null");
    this.plan = Objects.requireNonNull(plan, "plan is null");
  }

  Mailbox inner() {
    return inner;
  }

  @Override
  public String send(Outgoing message) {
    return plan.call("mailbox.send", () -> inner.send(message));
  }

  @Override
  public List<Delivery> receive(int max, Duration visibility, Duration wait)
      throws InterruptedException {
    return plan.call("mailbox.receive", () -> inner.receive(max, visibility, wait));
  }

  @Override
  public void acknowledge(Receipt receipt) {
    plan.run("mailbox.acknowledge", () -> inner.acknowledge(receipt));
  }

  @Override
  public void release(Receipt receipt, Duration delay) {
    plan.run("mailbox.release", () -> inner.release(receipt, delay));
  }

  @Override
  public void extend(Receipt receipt, Duration visibility) {
    plan.run("mailbox.extend", () -> inner.extend(receipt, visibility));
  }

  @Override
  public Set<Receipt> extend(Collection<Receipt> receipts, Duration visibility) {
    return plan.call("mailbox.extend", () -> inner.extend(receipts, visibility));
  }

  @Override
  public Depth depth() {
    return plan.call("mailbox.depth", () -> inner.depth());
  }

  @Override
  public boolean durable() {
    return inner.durable();
  }

  @Override
  public long purge() {
    return plan.call("mailbox.purge", () -> inner.purge());
  }

  @Override
  public Health check() {
    return plan.check("mailbox.check", inner);
  }
}
