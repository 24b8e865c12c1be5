package dev.errand.testkit.simulation;

import dev.errand.application.port.out.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Time and threads of one process. Its clock may be wrong by a constant. Every call is a point
 * where somebody else may go on instead.
 */
final class SimulatedScheduler implements Scheduler {

  private final World world;
  private final SimulatedProcess process;
  private final long skew;
  private final boolean isStore;

  private SimulatedScheduler(SimulatedProcess process, long skew, boolean isStore) {
    this.world = process.world();
    this.process = process;
    this.skew = skew;
    this.isStore = isStore;
  }

  /**
   * For a process.
   *
   * @param skew milliseconds by which its clock is fast
   */
  static SimulatedScheduler of(SimulatedProcess process, long skew) {
    return new SimulatedScheduler(process, skew, false);
  }

  /** For what all processes share: its calls are no points where somebody else may go on. */
  static SimulatedScheduler ofStores(SimulatedProcess anybody) {
    return new SimulatedScheduler(anybody, 0, true);
  }

  private void mayPass() {
    if (!isStore) {
      world.mayPass();
    }
  }

  @Override
  public Instant instant() {
    mayPass();
    return world.instant().plusMillis(skew);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    world.await(new World.Gate(), () -> false, in(duration));
  }

  @Override
  public Task start(String name, Runnable work) {
    Started started = new Started(name, work);
    mayPass();
    return started;
  }

  @Override
  public <T> void runAll(List<Callable<T>> work, Consumer<Completion<T>> sink)
      throws InterruptedException {
    World.Gate gate = new World.Gate();
    Deque<Completion<T>> done = new ArrayDeque<>();
    List<SimulatedThread> threads = new ArrayList<>();
    for (Callable<T> piece : work) {
      int index = threads.size();
      threads.add(
          spawn(
              "work-" + index,
              () -> {
                done.add(complete(index, piece));
                world.open(gate);
              }));
    }
    boolean interrupted = false;
    Consumer<Completion<T>> receiver = sink;
    @Nullable RuntimeException broken = null;
    for (int left = work.size(); left > 0; ) {
      try {
        world.await(gate, () -> !done.isEmpty(), World.FOREVER);
        left--;
        receiver.accept(done.removeFirst());
      } catch (InterruptedException e) {
        interrupted = true;
        threads.forEach(world::interrupt);
      } catch (RuntimeException e) {
        broken = e;
        receiver = completion -> {};
        threads.forEach(world::interrupt);
      }
    }
    if (interrupted && broken != null) {
      Thread.currentThread().interrupt();
    }
    if (broken != null) {
      throw broken;
    }
    if (interrupted) {
      throw new InterruptedException();
    }
  }

  private <T> Completion<T> complete(int index, Callable<T> piece) {
    try {
      return new Completion<>(index, piece.call(), null);
    } catch (Throwable e) {
      process.requireLife();
      return new Completion<>(index, null, e);
    }
  }

  @Override
  public Alarm interruptAt(Instant at) {
    long left = Duration.between(world.instant().plusMillis(skew), at).toMillis();
    Ring ring = world.ringAt(world.now() + left);
    return new Alarm() {
      @Override
      public boolean rang() {
        return ring.rang();
      }

      @Override
      public void close() {
        ring.callOff();
      }
    };
  }

  @Override
  public Signal signal() {
    return new Raisable();
  }

  private SimulatedThread spawn(String name, Runnable work) {
    process.requireLife();
    return world.spawn(process, name, world.current(), work);
  }

  /** The world's time so long from now, rounded up: nothing happens too early. */
  private long in(Duration duration) {
    if (duration.compareTo(Duration.ofDays(10_000)) >= 0) {
      return World.FOREVER;
    }
    return duration.isPositive()
        ? world.now() + Math.max(1, duration.plusNanos(999_999).toMillis())
        : world.now();
  }

  private final class Started implements Task {
    private final World.Gate gate = new World.Gate();
    private final SimulatedThread thread;

    Started(String name, Runnable work) {
      thread =
          spawn(
              name,
              () -> {
                try {
                  work.run();
                } finally {
                  world.open(gate);
                }
              });
    }

    @Override
    public void interrupt() {
      world.interrupt(thread);
      mayPass();
    }

    @Override
    public boolean join(Duration atMost) throws InterruptedException {
      return world.await(gate, thread::ended, in(atMost));
    }
  }

  private final class Raisable implements Signal {
    private final World.Gate gate = new World.Gate();
    private boolean raised;

    @Override
    public void raise() {
      raised = true;
      world.open(gate);
      mayPass();
    }

    @Override
    public boolean await(Duration atMost) throws InterruptedException {
      return world.await(gate, this::lower, in(atMost));
    }

    private boolean lower() {
      boolean was = raised;
      raised = false;
      return was;
    }
  }
}
