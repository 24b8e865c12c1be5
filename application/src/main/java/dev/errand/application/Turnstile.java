package dev.errand.application;

import dev.errand.application.port.out.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Lets deliveries through one at a time, any of which may be one that kills whoever reads it: what
 * waits behind it is not read yet, and what went before it has left its traces. Thread-safe.
 */
final class Turnstile {

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Scheduler scheduler;
  private final ConcurrentNavigableMap<InFlight, Scheduler.Signal> queue =
      new ConcurrentSkipListMap<>(InFlight.OLDEST_FIRST);

  Turnstile(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Takes a place at the end. */
  void queue(InFlight one) {
    queue.put(one, scheduler.signal());
  }

  /** Waits until nobody is before it; false if it was asked to stop meanwhile. */
  boolean pass(InFlight one) throws InterruptedException {
    Scheduler.Signal turn = queue.get(one);
    while (turn != null && queue.firstKey() != one) {
      if (one.control().stopping()) {
        return false;
      }
      turn.await(LOOK_AGAIN);
      // Not its own standstill, whatever keeps those before it.
      one.gotOn();
    }
    return true;
  }

  /** Makes way for the next. */
  void leave(InFlight one) {
    if (queue.remove(one) != null) {
      Map.Entry<InFlight, Scheduler.Signal> next = queue.firstEntry();
      if (next != null) {
        next.getValue().raise();
      }
    }
  }
}
