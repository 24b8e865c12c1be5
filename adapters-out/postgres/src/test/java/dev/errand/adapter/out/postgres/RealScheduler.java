package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Real time and real threads, as far as the adapter needs them. */
final class RealScheduler implements Scheduler {

  @Override
  public Instant instant() {
    return Instant.now();
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
  public Signal signal() {
    Semaphore raised = new Semaphore(0);
    return new Signal() {
      @Override
      public void raise() {
        raised.release();
      }

      @Override
      public boolean await(Duration atMost) throws InterruptedException {
        boolean was = raised.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
        raised.drainPermits();
        return was;
      }
    };
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    new Semaphore(0).tryAcquire(duration.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> void runAll(List<Callable<T>> work, Consumer<Completion<T>> sink) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Alarm interruptAt(Instant at) {
    throw new UnsupportedOperationException();
  }
}
