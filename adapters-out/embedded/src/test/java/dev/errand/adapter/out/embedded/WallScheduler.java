package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Real time, for stores that wait for other processes. */
class WallScheduler implements Scheduler {

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public Task start(String name, Runnable work) {
    throw new UnsupportedOperationException("stores start no threads");
  }

  @Override
  public <T> void runAll(List<Callable<T>> work, Consumer<Completion<T>> sink) {
    throw new UnsupportedOperationException("stores start no threads");
  }

  @Override
  public Alarm interruptAt(Instant at) {
    throw new UnsupportedOperationException("stores interrupt nobody");
  }

  @Override
  public Signal signal() {
    throw new UnsupportedOperationException("stores signal nobody");
  }
}
