package dev.errand.adapter.out.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/** Work on threads of its own, some of which fails and is tried again. */
final class SideBySide {

  private SideBySide() {}

  /** Tries again whatever fails. */
  static <T> T persistently(Callable<T> call) throws Exception {
    while (true) {
      try {
        return call.call();
      } catch (PortException e) {
        assertThat(e.failure()).isInstanceOfAny(Failure.TimedOut.class, Failure.Unavailable.class);
      }
    }
  }

  interface Part {
    void run(int number) throws Exception;
  }

  static <T> FutureTask<T> inBackground(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread.ofVirtual().start(task);
    return task;
  }

  static void all(int count, Part part) throws Exception {
    List<FutureTask<Boolean>> tasks =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    inBackground(
                        () -> {
                          part.run(i);
                          return true;
                        }))
            .toList();
    for (FutureTask<Boolean> task : tasks) {
      task.get();
    }
  }
}
