package dev.errand.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still, the threads that live in it, and what each waits for.
 *
 * <p>Who wakes a thread counts it as running, not the thread itself when it gets there; otherwise
 * there would be moments in which everybody seems to wait although somebody was just woken. For the
 * same reason a thread that is interrupted is not waiting any more. Monitors and {@link
 * LockSupport#park} leave the interrupt status alone, which other locks do not.
 */
final class ManualTime {

  private final TreeSet<Wakeup> agenda = new TreeSet<>();
  private final Map<Thread, Wait> waiting = new LinkedHashMap<>();
  private final Set<Thread> members = new LinkedHashSet<>();
  private final Map<Thread, Long> interrupts = new HashMap<>();
  private Instant now;
  private long numbers;
  private int running;
  private boolean advancing;

  ManualTime(Instant start) {
    now = start;
  }

  synchronized Instant now() {
    return now;
  }

  synchronized void moveTo(Instant to) {
    if (to.isBefore(now)) {
      throw new IllegalArgumentException("time is " + now + " and does not go back to " + to);
    }
    now = to;
    while (!agenda.isEmpty() && !agenda.first().at.isAfter(now)) {
      agenda.removeFirst().fire();
    }
  }

  synchronized void moveBy(Duration duration) {
    moveTo(now.plus(duration));
  }

  /** The instant so long from now, or null when that is for ever. */
  synchronized @Nullable Instant in(Duration duration) {
    return duration.compareTo(Duration.between(now, Instant.MAX)) >= 0 ? null : now.plus(duration);
  }

  synchronized void advanceWhenIdle() {
    advancing = true;
    if (members.add(Thread.currentThread())) {
      running++;
    }
  }

  synchronized void standStill() {
    advancing = false;
    if (members.remove(Thread.currentThread())) {
      running--;
    }
  }

  /** Does work under this time's lock. */
  synchronized <T> T locked(Supplier<T> work) {
    return work.get();
  }

  /** Changes what threads at a gate wait for, and lets them look again. */
  synchronized void change(Gate gate, Runnable change) {
    change.run();
    List.copyOf(gate.waits).forEach(this::resume);
  }

  Thread launch(String name, Runnable work) {
    Thread thread =
        Thread.ofVirtual()
            .name(name)
            .unstarted(
                () -> {
                  try {
                    work.run();
                  } finally {
                    leave();
                  }
                });
    synchronized (this) {
      members.add(thread);
      running++;
    }
    thread.start();
    return thread;
  }

  private synchronized void leave() {
    interrupts.remove(Thread.currentThread());
    if (members.remove(Thread.currentThread())) {
      running--;
    }
    settle();
  }

  /** Interrupts a thread for good: no alarm takes it back. */
  synchronized void interrupt(Thread thread) {
    if (members.contains(thread)) {
      interrupts.put(thread, ++numbers);
      thread.interrupt();
    }
  }

  /**
   * Waits at a gate.
   *
   * @param until when to give up, or null for never
   * @return whether {@code ready} holds, which is asked under this time's lock
   */
  boolean await(Gate gate, BooleanSupplier ready, @Nullable Instant until)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    while (true) {
      Wait wait;
      synchronized (this) {
        if (ready.getAsBoolean()) {
          return true;
        }
        if (until != null && !until.isAfter(now)) {
          return false;
        }
        wait = new Wait(until == null ? Instant.MAX : until, ++numbers, gate);
        gate.waits.add(wait);
        waiting.put(wait.thread, wait);
        if (until != null) {
          agenda.add(wait);
        }
        if (members.contains(wait.thread)) {
          running--;
        }
        settle();
      }
      park(wait);
    }
  }

  private void park(Wait wait) throws InterruptedException {
    while (true) {
      synchronized (this) {
        if (wait.over) {
          return;
        }
        if (wait.thread.isInterrupted()) {
          resume(wait);
          Thread.interrupted();
          throw new InterruptedException();
        }
      }
      LockSupport.park(this);
    }
  }

  private void resume(Wait wait) {
    if (wait.over) {
      return;
    }
    wait.over = true;
    wait.gate.waits.remove(wait);
    waiting.remove(wait.thread);
    agenda.remove(wait);
    if (members.contains(wait.thread)) {
      running++;
    }
    LockSupport.unpark(wait.thread);
  }

  /** Something came to rest: time may go on, and those who wait for rest look again. */
  private void settle() {
    while (advancing && !agenda.isEmpty() && atRest(0)) {
      Wakeup next = agenda.removeFirst();
      now = next.at.isAfter(now) ? next.at : now;
      next.fire();
    }
    notifyAll();
  }

  private boolean atRest(int awake) {
    return running == awake && waiting.keySet().stream().noneMatch(Thread::isInterrupted);
  }

  /**
   * Waits, in real time, until no member but the calling thread runs and enough threads wait.
   *
   * @throws AssertionError if that takes too long
   */
  synchronized void awaitRest(int atLeastWaiting, Duration patience) throws InterruptedException {
    int self = members.contains(Thread.currentThread()) ? 1 : 0;
    long end = System.nanoTime() + patience.toNanos();
    while (!atRest(self) || waiting.size() < atLeastWaiting) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError(
            "after %s %d threads wait here, and these are still busy elsewhere:%s"
                .formatted(patience, waiting.size(), busy()));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private String busy() {
    return members.stream()
        .filter(thread -> thread != Thread.currentThread() && !waiting.containsKey(thread))
        .map(ManualTime::describe)
        .collect(Collectors.joining());
  }

  private static String describe(Thread thread) {
    StringBuilder text = new StringBuilder("\n").append(thread.getName());
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("\n    at ").append(frame);
    }
    return text.toString();
  }

  synchronized Ring ringAt(Instant at) {
    Ring ring = new Ring(at, ++numbers);
    if (at.isAfter(now)) {
      agenda.add(ring);
    } else {
      ring.fire();
    }
    return ring;
  }

  /** Where threads wait for the same thing. */
  static final class Gate {
    private final List<Wait> waits = new ArrayList<>();
  }

  /** What is to happen at an instant; at the same instant in the order it was asked for. */
  private abstract static sealed class Wakeup implements Comparable<Wakeup> permits Wait, Ring {
    final Instant at;
    final long number;

    Wakeup(Instant at, long number) {
      this.at = at;
      this.number = number;
    }

    abstract void fire();

    @Override
    public int compareTo(Wakeup other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final class Wait extends Wakeup {
    private final Thread thread = Thread.currentThread();
    private final Gate gate;
    private boolean over;

    Wait(Instant at, long number, Gate gate) {
      super(at, number);
      this.gate = gate;
    }

    /** A thread that was interrupted earlier finds that out itself. */
    @Override
    void fire() {
      if (!thread.isInterrupted()) {
        resume(this);
      }
    }
  }

  /** An interrupt of the thread that asked for it. */
  final class Ring extends Wakeup {
    private final Thread thread = Thread.currentThread();
    private long rangAt;

    private Ring(Instant at, long number) {
      super(at, number);
    }

    /** A thread that somebody else has interrupted already is not interrupted by this. */
    @Override
    void fire() {
      if (!thread.isInterrupted()) {
        rangAt = ++numbers;
        thread.interrupt();
      }
    }

    boolean rang() {
      synchronized (ManualTime.this) {
        return rangAt > 0;
      }
    }

    void callOff() {
      synchronized (ManualTime.this) {
        agenda.remove(this);
        boolean onlyThis = rangAt > interrupts.getOrDefault(thread, 0L);
        if (rangAt > 0 && onlyThis && thread == Thread.currentThread()) {
          Thread.interrupted();
        }
      }
    }
  }
}
