package dev.errand.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Does calls that block, each on a virtual thread, a fixed number at a time. */
final class Conversations {

  private Conversations() {}

  static void run(int concurrency, int briefs, Callable<String> brief) throws Exception {
    AtomicInteger left = new AtomicInteger(briefs);
    AtomicReference<Exception> failed = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Math.min(concurrency, briefs); i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                while (failed.get() == null && left.getAndDecrement() > 0) {
                  try {
                    requireAnswer(brief.call());
                  } catch (Exception e) {
                    failed.compareAndSet(null, e);
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Exception failure = failed.get();
    if (failure != null) {
      throw failure;
    }
  }

  static void requireAnswer(String answer) {
    if (!Dialogue.ANSWER.equals(answer)) {
      throw new IllegalStateException("not the answer: " + answer);
    }
  }
}
