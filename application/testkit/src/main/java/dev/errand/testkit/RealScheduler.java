package dev.errand.testkit;

import dev.errand.application.port.out.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Real time and real threads, for adapters whose other side is a real server. It offers what
 * adapters need: time, waits, threads and signals. {@link #runAll} and {@link #interruptAt}, which
 * only the services use, are refused; take {@link ManualScheduler} to test with those. Thread-safe.
 */
public final class RealScheduler implements Scheduler {

  private volatile Duration ahead = Duration.ZERO;

  /** A scheduler whose clock is right. */
  public RealScheduler() {}

  /** Puts the clock forward, as a process sees it that was stopped meanwhile. */
  public void skip(Duration duration) {
    ahead = ahead.plus(duration);
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
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

  /** Refused. */
  @Override
  public <T> void runAll(List<Callable<T>> work, Consumer<Completion<T>> sink) {
    throw new UnsupportedOperationException("only services run work so");
  }

  /** Refused. */
  @Override
  public Alarm interruptAt(Instant at) {
    throw new UnsupportedOperationException("only services interrupt by the clock");
  }
}
