package dev.errand.adapter.out.embedded;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock whose holders wait for a disk. An interrupt does not cut waiting for it short, because the
 * disk decides what became of a write; a disk that hangs does.
 */
final class PatientLock {

  /** How long it is waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ReentrantLock lock = new ReentrantLock();

  /** Takes the lock; says whether it came free in time. */
  boolean lock() {
    if (lock.tryLock()) {
      return true;
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return lock.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void unlock() {
    lock.unlock();
  }
}
