package dev.errand.testkit;

import dev.errand.application.port.out.Scheduler;
import dev.errand.testkit.ManualTime.Gate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler whose clock is turned by hand. Threads are real, virtual ones; only time is not.
 * Whoever sleeps, waits for a signal, a task or an alarm is woken when time is turned past its
 * instant, or at once by what it waits for.
 *
 * <p>A test starts work with {@link #start}, lets it come to rest with {@link #awaitIdle}, turns
 * time with {@link #tick}, and needs no sleeps. A simulation calls {@link #advanceWhenIdle}
 * instead: from then on time jumps to the next wake-up whenever all threads wait here.
 *
 * <p>Thread-safe. A thread that blocks elsewhere, in I/O or on a lock held by a waiting thread,
 * counts as running.
 */
public final class ManualScheduler implements Scheduler {

  /** When time starts, unless said otherwise. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ManualTime time;
  private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();

  /** A scheduler at {@link #START}. */
  public ManualScheduler() {
    this(START);
  }

  /** A scheduler at an instant. */
  public ManualScheduler(Instant start) {
    time = new ManualTime(Objects.requireNonNull(start, "start is null"));
  }

  /** Turns time on and wakes all who are due, in the order of their instants. */
  public void tick(Duration duration) {
    time.moveBy(duration);
  }

  /**
   * Turns time to an instant and wakes all who are due.
   *
   * @throws IllegalArgumentException if that is in the past
   */
  public void set(Instant instant) {
    time.moveTo(instant);
  }

  /**
   * Lets time jump by itself from now on: to the next wake-up, one at a time, whenever all threads
   * that were started here, and the calling one, wait here. So time stands still while any of them
   * works. Other threads may wait here too, but time does not wait for them.
   */
  public void advanceWhenIdle() {
    time.advanceWhenIdle();
  }

  /** Ends {@link #advanceWhenIdle}; to be called by the same thread. */
  public void standStill() {
    time.standStill();
  }

  /**
   * Blocks until all threads that were started here wait here or have ended, the calling one aside.
   *
   * @throws AssertionError after 20 seconds of real time, naming the threads that do neither
   */
  public void awaitIdle() throws InterruptedException {
    time.awaitRest(0, PATIENCE);
  }

  /**
   * Like {@link #awaitIdle}, and until at least so many threads wait here, whoever started them.
   *
   * @throws AssertionError after 20 seconds of real time
   */
  public void awaitBlocked(int threads) throws InterruptedException {
    time.awaitRest(threads, PATIENCE);
  }

  /** What work started by {@link #start} has thrown so far. */
  public List<Throwable> uncaught() {
    return List.copyOf(uncaught);
  }

  @Override
  public Instant instant() {
    return time.now();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    time.await(new Gate(), () -> false, time.in(duration));
  }

  @Override
  public Task start(String name, Runnable work) {
    return new Started(name, work);
  }

  @Override
  public <T> void runAll(List<Callable<T>> work, Consumer<Completion<T>> sink)
      throws InterruptedException {
    Gate gate = new Gate();
    Deque<Completion<T>> done = new ArrayDeque<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < work.size(); i++) {
      int index = i;
      Callable<T> piece = work.get(i);
      threads.add(
          time.launch(
              "work-" + i,
              () -> {
                Completion<T> completion = complete(index, piece);
                time.change(gate, () -> done.add(completion));
              }));
    }
    boolean interrupted = false;
    Consumer<Completion<T>> receiver = sink;
    @Nullable Throwable broken = null;
    for (int left = work.size(); left > 0; ) {
      try {
        time.await(gate, () -> !done.isEmpty(), null);
        left--;
        receiver.accept(time.locked(done::removeFirst));
      } catch (InterruptedException e) {
        interrupted = true;
        threads.forEach(time::interrupt);
      } catch (RuntimeException | Error e) {
        broken = e;
        receiver = completion -> {};
        threads.forEach(time::interrupt);
      }
    }
    if (broken instanceof RuntimeException e) {
      throw e;
    }
    if (broken instanceof Error e) {
      throw e;
    }
    if (interrupted) {
      throw new InterruptedException();
    }
  }

  private static <T> Completion<T> complete(int index, Callable<T> piece) {
    try {
      return new Completion<>(index, piece.call(), null);
    } catch (Throwable e) {
      return new Completion<>(index, null, e);
    }
  }

  @Override
  public Alarm interruptAt(Instant at) {
    ManualTime.Ring ring = time.ringAt(at);
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

  private final class Started implements Task {
    private final Gate gate = new Gate();
    private final Thread thread;
    private boolean ended;

    Started(String name, Runnable work) {
      thread =
          time.launch(
              name,
              () -> {
                try {
                  work.run();
                } catch (Throwable e) {
                  uncaught.add(e);
                } finally {
                  time.change(gate, () -> ended = true);
                }
              });
    }

    @Override
    public void interrupt() {
      time.interrupt(thread);
    }

    @Override
    public boolean join(Duration atMost) throws InterruptedException {
      return time.await(gate, () -> ended, time.in(atMost));
    }
  }

  private final class Raisable implements Signal {
    private final Gate gate = new Gate();
    private boolean raised;

    @Override
    public void raise() {
      time.change(gate, () -> raised = true);
    }

    @Override
    public boolean await(Duration atMost) throws InterruptedException {
      return time.await(gate, this::lower, time.in(atMost));
    }

    private boolean lower() {
      boolean was = raised;
      raised = false;
      return was;
    }
  }
}
