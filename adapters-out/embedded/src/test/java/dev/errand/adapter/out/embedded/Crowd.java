package dev.errand.adapter.out.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Threads that wait for the first of them. Used by one thread. */
final class Crowd {

  private final List<Thread> threads = new ArrayList<>();

  void start(Runnable work) {
    threads.add(Thread.ofPlatform().start(work));
  }

  /** All but the first wait for it. */
  void awaitBlocked(int count) {
    for (Thread each : threads.subList(1, count + 1)) {
      while (each.getState() != Thread.State.TIMED_WAITING) {
        assertThat(each.isAlive()).isTrue();
        Thread.onSpinWait();
      }
    }
  }

  void join() throws InterruptedException {
    for (Thread each : threads) {
      each.join();
    }
  }
}
