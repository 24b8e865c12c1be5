package dev.errand.testkit.simulation;

import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.simulation.TraceEvent.Who;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Simulated time and the threads that live in it, of which exactly one runs: whoever has the baton.
 * It keeps it until it waits here, or until chance takes it away at one of its calls; then chance
 * picks the next of those that are ready. When nobody is, time jumps to the next wake-up.
 *
 * <p>All of this is touched by the thread with the baton alone, so there are no locks, and nothing
 * here depends on what the operating system does. Time is counted in milliseconds.
 */
final class World {

  /** No end: a wait until somebody wakes. */
  static final long FOREVER = Long.MAX_VALUE;

  private static final int PREEMPTION = 12;

  private final long seed;
  private final Trace trace = new Trace();
  private final PriorityQueue<Wakeup> agenda = new PriorityQueue<>();
  private final List<SimulatedThread> ready = new ArrayList<>();
  private final List<SimulatedThread> interruptible = new ArrayList<>();
  private final Deque<SimulatedThread> dying = new ArrayDeque<>();
  private final List<SimulatedProcess> processes = new ArrayList<>();
  private final List<Throwable> uncaught = new ArrayList<>();
  private final CountDownLatch done = new CountDownLatch(1);
  private final long maxSteps;
  private final Duration patience;

  private volatile @Nullable SimulatedThread running;
  private volatile long steps;
  private @Nullable SimulatedThread actingFor;
  private long now;
  private long numbers;
  private boolean ending;
  private boolean over;
  private @Nullable String gaveUp;
  private @Nullable Throwable broken;

  World(long seed, long maxSteps) {
    this(seed, maxSteps, Duration.ofSeconds(20));
  }

  /**
   * A world.
   *
   * @param maxSteps how often the baton may be passed before it gives up
   * @param patience how long, in real time, one thread may keep the baton
   */
  World(long seed, long maxSteps, Duration patience) {
    this.seed = seed;
    this.maxSteps = maxSteps;
    this.patience = patience;
  }

  Trace trace() {
    return trace;
  }

  long now() {
    return now;
  }

  Instant instant() {
    return ManualScheduler.START.plusMillis(now);
  }

  Duration sinceStart() {
    return Duration.ofMillis(now);
  }

  long steps() {
    return steps;
  }

  /** What threads have thrown, crashes aside. */
  List<Throwable> uncaught() {
    return List.copyOf(uncaught);
  }

  /**
   * Chance, from 0 to below a bound. Each thread has its own, which depends on the seed and on its
   * name alone: what others do, and what befalls them, changes nothing of it.
   */
  int draw(int bound) {
    return current().chance().nextInt(bound);
  }

  /** The chance of a thread of this name. */
  SplittableRandom chance(Who who) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + who.toString().hashCode());
  }

  /** The thread with the baton. */
  SimulatedThread current() {
    SimulatedThread self = running;
    if (self == null) {
      throw new IllegalStateException("nobody runs in this world");
    }
    return self;
  }

  /** The thread that acts, or in whose name the world does, or null for the world itself. */
  @Nullable SimulatedThread actor() {
    SimulatedThread self = running;
    return self == null ? actingFor : self;
  }

  Who who() {
    SimulatedThread actor = actor();
    return actor == null ? Who.WORLD : actor.who();
  }

  /** Whether the thread with the baton belongs to a process. */
  boolean runs(SimulatedProcess process) {
    SimulatedThread self = running;
    return self != null && self.process() == process;
  }

  /** Writes a line into the trace. */
  void tell(Who who, String what) {
    StringBuilder line = new StringBuilder(80);
    line.append(now / 1000).append('.');
    String millis = Long.toString(now % 1000);
    line.append("000", 0, 3 - millis.length()).append(millis).append("s ");
    trace.line(line.append(who).append(' ').append(what).toString());
  }

  void tell(String what) {
    tell(who(), what);
  }

  /**
   * Runs the world from the first thread until {@link #end}; called from outside.
   *
   * @throws AssertionError if a thread keeps the baton for too long in real time
   */
  void run(SimulatedProcess first, String name, Runnable work) throws InterruptedException {
    SimulatedThread thread = spawn(first, name, null, work);
    ready.remove(thread);
    running = thread;
    thread.goOn();
    long seen = -1;
    while (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      if (steps == seen) {
        throw new AssertionError(stalled());
      }
      seen = steps;
    }
    if (broken != null) {
      throw new AssertionError("the simulator itself broke: " + broken, broken);
    }
  }

  private String stalled() {
    SimulatedThread holder = running;
    StringBuilder text =
        new StringBuilder("nothing moved for ").append(patience).append(" of real time; ");
    if (holder == null) {
      return text.append("nobody has the baton").toString();
    }
    text.append(holder.who()).append(" has the baton and is here:");
    for (StackTraceElement frame : holder.stack()) {
      text.append("\n    at ").append(frame);
    }
    return text.toString();
  }

  SimulatedProcess process(String name, int life) {
    SimulatedProcess process = new SimulatedProcess(this, name, life);
    processes.add(process);
    return process;
  }

  /** A new thread, ready to run. */
  SimulatedThread spawn(
      SimulatedProcess process, String name, @Nullable SimulatedThread parent, Runnable work) {
    SimulatedThread thread = new SimulatedThread(this, process, name, parent, work);
    process.threads().add(thread);
    makeReady(thread);
    return thread;
  }

  /** Ends the world: all threads die, then {@link #run} returns. */
  void end() {
    over = true;
    agenda.clear();
    processes.forEach(this::kill);
  }

  /** Ends the world as soon as the running thread gives the baton away. */
  void endSoon() {
    ending = true;
  }

  /** Why the world ended although nobody wanted it to, or null. */
  @Nullable String gaveUp() {
    return gaveUp;
  }

  /** Does something at a time, on nobody's thread; it must not wait. */
  void at(long time, Runnable action) {
    agenda.add(new Wakeup(Math.max(time, now), ++numbers, null, action));
  }

  /** Does something later in the name of this thread, whatever has become of it by then. */
  void later(long millis, Runnable action) {
    SimulatedThread self = alive();
    at(
        now + millis,
        () -> {
          actingFor = self;
          try {
            action.run();
          } finally {
            actingFor = null;
          }
        });
  }

  /** Lets this thread rest for so long; interrupts wait until then. */
  void rest(long millis) {
    SimulatedThread self = alive();
    if (millis == 0) {
      makeReady(self);
    } else {
      self.wakeup = schedule(self, now + millis);
    }
    pass(self);
  }

  /** Lets chance take the baton away at this point. */
  void mayPass() {
    SimulatedThread self = alive();
    if (!ready.isEmpty() && self.chance().nextInt(PREEMPTION) == 0) {
      makeReady(self);
      pass(self);
    }
  }

  /**
   * Waits at a gate until something holds, at most until a time; interrupts end it.
   *
   * @return whether it holds
   */
  boolean await(Gate gate, BooleanSupplier holds, long until) throws InterruptedException {
    SimulatedThread self = alive();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    while (!holds.getAsBoolean()) {
      if (until <= now) {
        return false;
      }
      if (until != FOREVER) {
        self.wakeup = schedule(self, until);
      }
      gate.waiting.add(self);
      self.gate = gate;
      interruptible.add(self);
      pass(self);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return true;
  }

  /** Lets all threads at a gate look again. */
  void open(Gate gate) {
    for (SimulatedThread thread : List.copyOf(gate.waiting)) {
      stopWaiting(thread);
      makeReady(thread);
    }
  }

  /** An interrupt of this thread at a time. */
  Ring ringAt(long time) {
    Ring ring = new Ring(alive());
    if (time <= now) {
      ring.fire();
    } else {
      ring.wakeup = new Wakeup(time, ++numbers, null, ring::fire);
      agenda.add(ring.wakeup);
    }
    return ring;
  }

  /** Interrupts a thread for good: no alarm takes it back. */
  void interrupt(SimulatedThread thread) {
    if (!thread.ended()) {
      thread.interruptedAt = ++numbers;
      thread.interrupt();
    }
  }

  /** Ends a process: its threads unwind without any effect, before anybody else goes on. */
  void kill(SimulatedProcess process) {
    if (process.dead()) {
      return;
    }
    process.die();
    for (SimulatedThread thread : process.threads()) {
      if (thread == running || thread.ended()) {
        continue;
      }
      ready.remove(thread);
      stopWaiting(thread);
      if (thread.started()) {
        dying.add(thread);
      } else {
        thread.neverRan();
      }
    }
  }

  void freeze(SimulatedProcess process) {
    process.freeze();
    process.frozen().addAll(ready.stream().filter(each -> each.process() == process).toList());
    ready.removeAll(process.frozen());
  }

  void thaw(SimulatedProcess process) {
    process.thaw();
    if (!process.dead()) {
      ready.addAll(process.frozen());
    }
    process.frozen().clear();
  }

  /** Whether the calling thread, which has the baton, belongs to the living. */
  private SimulatedThread alive() {
    SimulatedThread self = current();
    self.process().requireLife();
    return self;
  }

  private Wakeup schedule(SimulatedThread thread, long time) {
    Wakeup wakeup = new Wakeup(time, ++numbers, thread, null);
    agenda.add(wakeup);
    return wakeup;
  }

  private void makeReady(SimulatedThread thread) {
    thread.luck = thread.chance().nextInt();
    (thread.process().isFrozen() ? thread.process().frozen() : ready).add(thread);
  }

  private void stopWaiting(SimulatedThread thread) {
    interruptible.remove(thread);
    Gate gate = thread.gate;
    if (gate != null) {
      gate.waiting.remove(thread);
      thread.gate = null;
    }
    Wakeup wakeup = thread.wakeup;
    if (wakeup != null) {
      agenda.remove(wakeup);
      thread.wakeup = null;
    }
  }

  /** Gives the baton away and comes back with it. */
  private void pass(SimulatedThread self) {
    SimulatedThread next = next();
    running = next;
    if (next != self) {
      if (next == null) {
        done.countDown();
      } else {
        next.goOn();
      }
      self.awaitBaton();
    }
    self.process().requireLife();
  }

  /** A thread ended, and leaves the baton to another. */
  void leave(@Nullable Throwable thrown) {
    if (thrown != null) {
      uncaught.add(thrown);
    }
    SimulatedThread next;
    try {
      next = next();
    } catch (Throwable e) {
      broken = e;
      next = null;
    }
    running = next;
    if (next == null) {
      done.countDown();
    } else {
      next.goOn();
    }
  }

  private @Nullable SimulatedThread next() {
    steps++;
    running = null;
    while (true) {
      if (!dying.isEmpty()) {
        return dying.removeFirst();
      }
      if (over) {
        return null;
      }
      if (steps > maxSteps && gaveUp == null) {
        gaveUp = "it took more than " + maxSteps + " steps";
        ending = true;
      }
      if (ending) {
        end();
        continue;
      }
      noticeInterrupts();
      fireWhatIsDue();
      if (!ready.isEmpty()) {
        return luckiest();
      }
      Wakeup next = agenda.peek();
      if (next == null) {
        gaveUp = "nobody will ever wake";
        ending = true;
      } else {
        now = Math.max(now, next.time());
      }
    }
  }

  /** Of those that are ready, the one that drew the lowest number when it became so. */
  private SimulatedThread luckiest() {
    int lowest = 0;
    for (int i = 1; i < ready.size(); i++) {
      if (ready.get(i).luck < ready.get(lowest).luck) {
        lowest = i;
      }
    }
    return ready.remove(lowest);
  }

  private void noticeInterrupts() {
    for (int i = 0; i < interruptible.size(); i++) {
      SimulatedThread thread = interruptible.get(i);
      if (thread.interrupted()) {
        stopWaiting(thread);
        makeReady(thread);
        i--;
      }
    }
  }

  private void fireWhatIsDue() {
    for (Wakeup next = agenda.peek(); next != null && next.time() <= now; next = agenda.peek()) {
      agenda.remove();
      SimulatedThread thread = next.thread();
      if (thread != null) {
        thread.wakeup = null;
        stopWaiting(thread);
        makeReady(thread);
      } else if (next.action() != null) {
        act(next.action());
      }
    }
  }

  private void act(Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      broken = e;
      ending = true;
    }
  }

  /** Where threads wait for the same thing. */
  static final class Gate {
    private final List<SimulatedThread> waiting = new ArrayList<>();
  }

  /** What is to happen at a time; at the same time in the order it was asked for. */
  record Wakeup(long time, long number, @Nullable SimulatedThread thread, @Nullable Runnable action)
      implements Comparable<Wakeup> {
    @Override
    public int compareTo(Wakeup other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Wakeup wakeup && wakeup.number == number;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }

  /** An interrupt of the thread that asked for it. */
  final class Ring {
    private final SimulatedThread thread;
    private @Nullable Wakeup wakeup;
    private long rangAt;

    Ring(SimulatedThread thread) {
      this.thread = thread;
    }

    /** A thread that somebody else has interrupted already is not interrupted by this. */
    void fire() {
      if (!thread.ended() && !thread.interrupted()) {
        rangAt = ++numbers;
        thread.interrupt();
      }
    }

    boolean rang() {
      return rangAt > 0;
    }

    void callOff() {
      if (wakeup != null) {
        agenda.remove(wakeup);
      }
      if (rangAt > thread.interruptedAt) {
        Thread.interrupted();
      }
    }
  }
}
