package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Real time and real threads, as far as a mailbox needs them; its clock can be put forward. */
final class WallScheduler implements Scheduler {

  private volatile Duration ahead = Duration.ZERO;

  /** Puts the clock forward, as a process sees it that was stopped meanwhile. */
  void skip(Duration duration) {
    ahead = ahead.plus(duration);
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public Task start(String name, Runnable work) {
    Thread thread = Thread.ofVirtual().name(name).start(work);
    return new Task() {
      @Override
      public void interrupt() {
        thread.interrupt();
      }

      @Override
      public boolean join(Duration atMost) throws InterruptedException {
        return thread.join(atMost);
      }
    };
  }

  @Override
  public <T> void runAll(List<Callable<T>> work, Consumer<Completion<T>> sink) {
    throw new UnsupportedOperationException("a mailbox runs nothing so");
  }

  @Override
  public Alarm interruptAt(Instant at) {
    throw new UnsupportedOperationException("a mailbox interrupts nobody");
  }

  @Override
  public Signal signal() {
    throw new UnsupportedOperationException("a mailbox signals nobody");
  }
}
