package dev.errand.adapter.in.cli;

import dev.errand.application.port.out.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Time that only moves when a test, or a sleep, moves it; work that never starts by itself. */
final class TurnableScheduler implements Scheduler {

  final List<Duration> sleeps = new ArrayList<>();
  final List<String> started = new ArrayList<>();
  final List<String> interrupted = new ArrayList<>();
  Runnable work = () -> {};
  int sleepsBeforeInterrupt = Integer.MAX_VALUE;
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");

  void tick(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted() || sleeps.size() == sleepsBeforeInterrupt) {
      throw new InterruptedException();
    }
    sleeps.add(duration);
    tick(duration);
  }

  @Override
  public Task start(String name, Runnable begun) {
    started.add(name);
    work = begun;
    return new Task() {
      @Override
      public void interrupt() {
        interrupted.add(name);
      }

      @Override
      public boolean join(Duration atMost) {
        return true;
      }
    };
  }

  @Override
  public <T> void runAll(List<Callable<T>> work, Consumer<Completion<T>> sink) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Alarm interruptAt(Instant at) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Signal signal() {
    throw new UnsupportedOperationException();
  }
}
