package dev.errand.adapter.out.openai;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Closes a request's connection when the call's time is up, whatever the call is waiting for: a
 * free connection, a handshake, the next byte.
 *
 * <p>Interrupting a virtual thread closes the socket it reads from. A platform thread would read
 * on, so it is watched and its connection closed here.
 */
final class Alarm implements Runnable, AutoCloseable {

  private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final ScheduledExecutorService timer;
  private final Cancellable request;
  private final Thread caller = Thread.currentThread();
  private volatile long deadline;
  private volatile boolean rang;
  private volatile boolean off;
  private volatile @Nullable Future<?> next;

  /** Set for the calling thread; {@code deadline} in {@link System#nanoTime} reckoning. */
  Alarm(ScheduledExecutorService timer, Cancellable request, long deadline) {
    this.timer = timer;
    this.request = request;
    this.deadline = deadline;
    schedule();
  }

  /** Rings after this time, if that is earlier. */
  void hurry(long nanos) {
    long earlier = System.nanoTime() + nanos;
    if (earlier - deadline < 0) {
      cancelNext();
      deadline = earlier;
      schedule();
    }
  }

  /** Whether the time was up. */
  boolean rang() {
    return rang;
  }

  @Override
  public void run() {
    if (off) {
      return;
    }
    boolean over = System.nanoTime() - deadline >= 0;
    if (over || caller.isInterrupted()) {
      rang = over;
      request.cancel();
    } else {
      schedule();
    }
  }

  private void schedule() {
    long left = Math.max(0, deadline - System.nanoTime());
    long wait = caller.isVirtual() ? left : Math.min(left, WATCH_NANOS);
    try {
      next = timer.schedule(this, wait, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The model is closed, and with it all connections.
      request.cancel();
    }
  }

  private void cancelNext() {
    Future<?> scheduled = next;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }

  @Override
  public void close() {
    off = true;
    cancelNext();
  }
}
