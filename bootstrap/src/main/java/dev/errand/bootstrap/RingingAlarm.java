package dev.errand.bootstrap;

import dev.errand.application.port.out.Scheduler.Alarm;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One alarm of one thread. Ringing and closing exclude each other, so a closed alarm has either
 * interrupted for good or never will. Closed by the thread that set it, inner ones first.
 *
 * <p>An interrupt that comes by other ways than the scheduler's, between the ringing and the
 * closing, cannot be told from the alarm's own.
 */
final class RingingAlarm implements Alarm {

  private final Thread thread;
  private final Interrupts interrupts;
  private final @Nullable RingingAlarm outer;
  private final int countBefore;
  private final boolean pendingBefore;
  private final boolean outerRangBefore;

  private @Nullable Future<?> timer;
  private volatile boolean rang;
  private boolean pendingWhenItRang;
  private boolean closed;

  RingingAlarm(Thread thread, Interrupts interrupts) {
    this.thread = thread;
    this.interrupts = interrupts;
    outer = interrupts.innermost();
    countBefore = interrupts.count();
    pendingBefore = thread.isInterrupted();
    outerRangBefore = anyRang(outer);
    interrupts.innermost(this);
  }

  synchronized void ring() {
    if (!closed) {
      pendingWhenItRang = thread.isInterrupted() && !anyRang(interrupts.innermost());
      rang = true;
      thread.interrupt();
    }
  }

  void setBy(Future<?> scheduled) {
    timer = scheduled;
  }

  @Override
  public boolean rang() {
    return rang;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    if (rang()) {
      Thread.interrupted();
      if (somethingElseInterrupted()) {
        thread.interrupt();
      }
    }
    interrupts.innermost(outer);
  }

  private boolean somethingElseInterrupted() {
    return pendingBefore
        || pendingWhenItRang
        || interrupts.count() != countBefore
        || (anyRang(outer) && !outerRangBefore);
  }

  private static boolean anyRang(@Nullable RingingAlarm innermost) {
    for (RingingAlarm each = innermost; each != null; each = each.outer) {
      if (each.rang) {
        return true;
      }
    }
    return false;
  }
}
