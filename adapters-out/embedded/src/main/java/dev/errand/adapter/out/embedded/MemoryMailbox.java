package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox in memory.
 *
 * <p>Of the receivers that wait, only the first watches for what may come, so a message wakes one
 * of them and not all; when it leaves, it hands the watch to the next.
 */
final class MemoryMailbox implements Mailbox {

  private final Scheduler scheduler;
  private final IdGenerator ids;
  private final Lock lock = new ReentrantLock();
  private final MessageStore messages = new MessageStore();
  private final DeduplicationWindow window = new DeduplicationWindow();
  private final Deque<Scheduler.Signal> receivers = new ArrayDeque<>();

  MemoryMailbox(Scheduler scheduler, IdGenerator ids) {
    this.scheduler = scheduler;
    this.ids = ids;
  }

  @Override
  public String send(Outgoing message) {
    lock.lock();
    try {
      Instant now = scheduler.instant();
      String deduplicationId = message.deduplicationId();
      String earlier = deduplicationId == null ? null : window.find(deduplicationId, now);
      if (earlier != null) {
        return earlier;
      }
      String id = ids.next();
      messages.add(id, message, now, after(now, message.delay()));
      if (deduplicationId != null) {
        window.remember(deduplicationId, id, now);
      }
      wakeFirst();
      return id;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Delivery> receive(int max, Duration visibility, Duration wait)
      throws InterruptedException {
    if (max < 1) {
      throw new IllegalArgumentException("max must be at least 1, but is " + max);
    }
    if (!visibility.isPositive()) {
      throw new IllegalArgumentException("visibility must be positive, but is " + visibility);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    lock.lock();
    try {
      Instant now = scheduler.instant();
      List<Delivery> taken = messages.take(max, now, after(now, visibility));
      if (!taken.isEmpty() || !wait.isPositive()) {
        return taken;
      }
    } finally {
      lock.unlock();
    }
    return await(max, visibility, after(scheduler.instant(), wait));
  }

  private List<Delivery> await(int max, Duration visibility, Instant end)
      throws InterruptedException {
    Scheduler.Signal signal = scheduler.signal();
    lock.lock();
    try {
      receivers.addLast(signal);
      while (true) {
        Instant now = scheduler.instant();
        List<Delivery> taken = messages.take(max, now, after(now, visibility));
        if (!taken.isEmpty() || !now.isBefore(end)) {
          return taken;
        }
        Duration pause = Duration.between(now, watchUntil(signal, end));
        lock.unlock();
        try {
          signal.await(pause);
        } finally {
          lock.lock();
        }
      }
    } finally {
      boolean watched = receivers.peekFirst() == signal;
      receivers.remove(signal);
      if (watched) {
        wakeFirst();
      }
      lock.unlock();
    }
  }

  private Instant watchUntil(Scheduler.Signal signal, Instant end) {
    Instant next = receivers.peekFirst() == signal ? messages.nextAppearance() : null;
    return next != null && next.isBefore(end) ? next : end;
  }

  private void wakeFirst() {
    Scheduler.Signal first = receivers.peekFirst();
    if (first != null) {
      first.raise();
    }
  }

  @Override
  public void acknowledge(Receipt receipt) {
    settle(receipt, messages::remove);
  }

  @Override
  public void release(Receipt receipt, Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, but is " + delay);
    }
    settle(receipt, (message, now) -> messages.release(message, after(now, delay), now));
  }

  @Override
  public void extend(Receipt receipt, Duration visibility) {
    if (!visibility.isPositive()) {
      throw new IllegalArgumentException("visibility must be positive, but is " + visibility);
    }
    settle(receipt, (message, now) -> messages.extend(message, after(now, visibility)));
  }

  private void settle(Receipt receipt, Settlement settlement) {
    lock.lock();
    try {
      Instant now = scheduler.instant();
      @Nullable MemoryMessage message = messages.find(receipt, now);
      if (message == null) {
        throw new PortException(
            new Failure.Conflict(
                "the receipt "
                    + receipt.value()
                    + " is stale: its message was settled, or delivered again under another"
                    + " receipt; drop this delivery"));
      }
      settlement.settle(message, now);
      wakeFirst();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Depth depth() {
    lock.lock();
    try {
      return messages.depth(scheduler.instant());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean durable() {
    return false;
  }

  @Override
  public long purge() {
    lock.lock();
    try {
      return messages.clear();
    } finally {
      lock.unlock();
    }
  }

  private static Instant after(Instant now, Duration duration) {
    try {
      return now.plus(duration);
    } catch (DateTimeException | ArithmeticException e) {
      return Instant.MAX;
    }
  }

  private interface Settlement {
    void settle(MemoryMessage message, Instant now);
  }
}
