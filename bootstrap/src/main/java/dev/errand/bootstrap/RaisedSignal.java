package dev.errand.bootstrap;

import dev.errand.application.port.out.Scheduler.Signal;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One bit that threads wait for. */
final class RaisedSignal implements Signal {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean raised;

  @Override
  public void raise() {
    lock.lock();
    try {
      raised = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean await(Duration atMost) throws InterruptedException {
    Duration bounded = atMost.compareTo(JvmScheduler.FOREVER) < 0 ? atMost : JvmScheduler.FOREVER;
    long left = bounded.toNanos();
    lock.lockInterruptibly();
    try {
      while (!raised && left > 0) {
        left = changed.awaitNanos(left);
      }
      boolean wasRaised = raised;
      raised = false;
      return wasRaised;
    } finally {
      lock.unlock();
    }
  }
}
