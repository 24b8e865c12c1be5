package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.Scheduler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One receiver's wait. Whoever tells it to come later shortens the wait without a look at the
 * server. Waited on by one thread, told by any.
 */
final class Watch implements AutoCloseable {

  private static final long NEVER = Long.MAX_VALUE;

  private final Scheduler.Signal signal;
  private final Set<Watch> among;
  private final long start = System.nanoTime();

  /** When to look, in nanoseconds since the start. */
  private final AtomicLong next = new AtomicLong(NEVER);

  Watch(Scheduler.Signal signal, Set<Watch> among) {
    this.signal = signal;
    this.among = among;
  }

  /** Forgets what was told: whoever calls this looks right after. */
  void begin() {
    next.set(NEVER);
  }

  /** Asks to look after a while, or at once. */
  void comeIn(Duration delay) {
    next.accumulateAndGet(elapsed() + delay.toNanos(), Math::min);
    signal.raise();
  }

  /** Waits until it is time to look, or so long. */
  void await(Duration atMost) throws InterruptedException {
    long until = elapsed() + atMost.toNanos();
    while (true) {
      long left = Math.min(until, next.get()) - elapsed();
      if (left <= 0) {
        return;
      }
      signal.await(Duration.ofNanos(left));
    }
  }

  private long elapsed() {
    return System.nanoTime() - start;
  }

  @Override
  public void close() {
    among.remove(this);
  }
}
