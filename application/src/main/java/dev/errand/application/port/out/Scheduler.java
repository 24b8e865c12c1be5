package dev.errand.application.port.out;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Time and threads as the services see them: the only clock, the only way to wait and the only way
 * to start work beside one's own. That is what lets a whole fleet run under simulated time.
 */
public interface Scheduler extends InstantSource {

  /** The time. */
  @Override
  Instant instant();

  /** Waits. */
  void sleep(Duration duration) throws InterruptedException;

  /** Starts work on a thread of its own; what it throws is logged. */
  Task start(String name, Runnable work);

  /**
   * Runs work on threads of their own and hands each outcome to {@code sink} on the calling thread,
   * in the order they finish. Returns when all have. If the calling thread is interrupted, all work
   * is interrupted, awaited and handed over before {@link InterruptedException} is thrown.
   */
  <T> void runAll(List<Callable<T>> work, Consumer<Completion<T>> sink) throws InterruptedException;

  /** Interrupts the calling thread at an instant unless it is closed before. */
  Alarm interruptAt(Instant at);

  /** A new signal. */
  Signal signal();

  /** Work that was started. */
  interface Task {
    /** Interrupts it. */
    void interrupt();

    /** Waits until it has ended, at most so long; says whether it has. */
    boolean join(Duration atMost) throws InterruptedException;
  }

  /** An interrupt that is to come. */
  interface Alarm extends AutoCloseable {
    /** Whether it has interrupted. */
    boolean rang();

    /**
     * Calls it off. After this it interrupts no more, and if it had, the thread's interrupt status
     * that it set is cleared.
     */
    @Override
    void close();
  }

  /** Something one thread waits for and others raise. Raising before waiting is not lost. */
  interface Signal {
    /** Wakes the waiting thread, or the next that waits. */
    void raise();

    /** Waits until raised, at most so long, and lowers it; says whether it was raised. */
    boolean await(Duration atMost) throws InterruptedException;
  }

  /**
   * How a piece of work ended.
   *
   * @param index its place in the list
   * @param value what it returned, or null if it threw
   * @param error what it threw, or null
   */
  record Completion<T>(int index, @Nullable T value, @Nullable Throwable error) {}
}
