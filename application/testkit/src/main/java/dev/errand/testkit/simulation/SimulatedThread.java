package dev.errand.testkit.simulation;

import dev.errand.testkit.SimulatedCrash;
import dev.errand.testkit.simulation.TraceEvent.Who;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs only while it has the baton. It is a virtual thread of its own, so that the
 * application may interrupt it as it interrupts any other.
 *
 * <p>A parked thread that is interrupted wakes for real, at a time nobody can foresee. It then only
 * takes note and sleeps on; so whether it {@linkplain #interrupted was interrupted} never depends
 * on how far it has come with that.
 */
final class SimulatedThread {

  /** What it waits for and until when; for the world alone. */
  World.@Nullable Gate gate;

  Agenda.@Nullable Entry wakeup;

  /** What it drew when it became ready; the lowest goes on first. */
  int luck;

  /** When it was last interrupted by a task's interrupt, on the world's own count. */
  long interruptedAt;

  private final World world;
  private final SimulatedProcess process;
  private final @Nullable SimulatedThread parent;
  private final Who who;
  private final SplittableRandom chance;
  private final Thread thread;
  private volatile boolean granted;
  private volatile boolean wasInterrupted;
  private boolean started;
  private boolean ended;

  SimulatedThread(
      World world,
      SimulatedProcess process,
      String name,
      @Nullable SimulatedThread parent,
      Runnable work) {
    this.world = world;
    this.process = process;
    this.parent = parent;
    this.who = new Who(process.name(), process.life(), process.unique(name));
    this.chance = world.chance(who);
    this.thread = Thread.ofVirtual().name(who.toString()).unstarted(() -> live(work));
  }

  private void live(Runnable work) {
    Throwable thrown = null;
    try {
      work.run();
    } catch (SimulatedCrash crash) {
      thrown = process.dead() ? null : crash;
    } catch (Throwable e) {
      thrown = process.dead() ? null : e;
    }
    ended = true;
    world.leave(thrown);
  }

  SplittableRandom chance() {
    return chance;
  }

  Who who() {
    return who;
  }

  SimulatedProcess process() {
    return process;
  }

  /** Whether this thread was started by the other, or by one that was. */
  boolean descendsFrom(SimulatedThread other) {
    return this == other || parent != null && parent.descendsFrom(other);
  }

  boolean started() {
    return started;
  }

  boolean ended() {
    return ended;
  }

  void neverRan() {
    ended = true;
  }

  StackTraceElement[] stack() {
    return thread.getStackTrace();
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Whether an interrupt is on its way to this thread. */
  boolean interrupted() {
    return thread.isInterrupted() || wasInterrupted;
  }

  /** Gives it the baton. */
  void goOn() {
    if (started) {
      granted = true;
      LockSupport.unpark(thread);
    } else {
      started = true;
      thread.start();
    }
  }

  void awaitBaton() {
    while (!granted) {
      if (thread.isInterrupted()) {
        wasInterrupted = true;
        Thread.interrupted();
      }
      LockSupport.park(this);
    }
    granted = false;
    if (wasInterrupted) {
      wasInterrupted = false;
      thread.interrupt();
    }
  }
}
