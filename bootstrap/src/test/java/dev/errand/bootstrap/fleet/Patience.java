package dev.errand.bootstrap.fleet;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what other processes do. */
final class Patience {

  private static final long LOOK_AGAIN_NANOS = 10_000_000;

  private Patience() {}

  /** Waits until something is so, and fails if it is not in time. */
  static void until(String what, Duration atMost, BooleanSupplier reached) {
    if (!reached(atMost, reached)) {
      throw new AssertionError("after " + atMost.toSeconds() + " s it is still not so: " + what);
    }
  }

  /** Waits until something is so; whether it is. */
  static boolean reached(Duration atMost, BooleanSupplier reached) {
    long end = System.nanoTime() + atMost.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
    return true;
  }
}
