package dev.errand.testkit.simulation;

import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.simulation.TraceEvent.Who;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Processes and threads that live in simulated time, one of which runs at any moment: the one that
 * has the {@link Baton}. But for {@link #run} everything is called by that thread.
 */
final class World {

  /** No end: a wait until somebody wakes. */
  static final long FOREVER = Long.MAX_VALUE;

  private final long seed;
  private final Duration patience;
  private final Trace trace = new Trace();
  private final Agenda agenda = new Agenda();
  private final Baton baton;
  private final List<SimulatedProcess> processes = new ArrayList<>();
  private final List<Throwable> uncaught = new ArrayList<>();
  private @Nullable SimulatedThread actingFor;

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
    this.patience = patience;
    this.baton = new Baton(agenda, () -> processes.forEach(this::kill), maxSteps);
  }

  /** Where threads wait for the same thing. */
  static final class Gate {
    final List<SimulatedThread> waiting = new ArrayList<>();
  }

  Trace trace() {
    return trace;
  }

  /** Simulated time since the start, in milliseconds. */
  long now() {
    return agenda.now();
  }

  Instant instant() {
    return ManualScheduler.START.plusMillis(now());
  }

  Duration sinceStart() {
    return Duration.ofMillis(now());
  }

  long steps() {
    return baton.steps();
  }

  /** Why the world ended although nobody wanted it to, or null. */
  @Nullable String gaveUp() {
    return baton.gaveUp();
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
    SimulatedThread self = baton.holder();
    if (self == null) {
      throw new IllegalStateException("nobody runs in this world");
    }
    return self;
  }

  /** The thread that acts, or in whose name the world does, or null for the world itself. */
  @Nullable SimulatedThread actor() {
    SimulatedThread self = baton.holder();
    return self == null ? actingFor : self;
  }

  Who who() {
    SimulatedThread actor = actor();
    return actor == null ? Who.WORLD : actor.who();
  }

  /** Whether the thread with the baton belongs to a process. */
  boolean runs(SimulatedProcess process) {
    SimulatedThread self = baton.holder();
    return self != null && self.process() == process;
  }

  /** Writes a line into the trace. */
  void tell(Who who, String what) {
    StringBuilder line = new StringBuilder(80);
    line.append(now() / 1000).append('.');
    String millis = Long.toString(now() % 1000);
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
    baton.begin(spawn(first, name, null, work));
    long seen = -1;
    while (!baton.awaitEnd(patience.toMillis())) {
      if (steps() == seen) {
        throw new AssertionError(stalled());
      }
      seen = steps();
    }
    Throwable broken = baton.broken();
    if (broken != null) {
      throw new AssertionError("the simulator itself broke: " + broken, broken);
    }
  }

  private String stalled() {
    SimulatedThread holder = baton.holder();
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
    baton.makeReady(thread);
    return thread;
  }

  /** A thread came to its end. */
  void leave(@Nullable Throwable thrown) {
    if (thrown != null) {
      uncaught.add(thrown);
    }
    baton.leave();
  }

  /** Ends the world: all threads die, then {@link #run} returns. */
  void end() {
    baton.end();
  }

  /** Ends the world as soon as the running thread gives the baton away. */
  void endSoon() {
    baton.endSoon();
  }

  /** Does something at a time, on nobody's thread; it must not wait. */
  void at(long time, Runnable action) {
    agenda.add(time, action);
  }

  /** Does something later in the name of this thread, whatever has become of it by then. */
  void later(long millis, Runnable action) {
    SimulatedThread self = alive();
    at(
        now() + millis,
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
    baton.rest(alive(), millis);
  }

  /** Lets chance take the baton away at this point. */
  void mayPass() {
    baton.mayPass(alive());
  }

  /**
   * Waits at a gate until something holds, at most until a time; interrupts end it.
   *
   * @return whether it holds
   */
  boolean await(Gate gate, BooleanSupplier holds, long until) throws InterruptedException {
    return baton.await(alive(), gate, holds, until);
  }

  /** Waits for so long; interrupts end it. */
  void sleep(long millis) throws InterruptedException {
    await(new Gate(), () -> false, now() + millis);
  }

  /** Lets all threads at a gate look again. */
  void open(Gate gate) {
    List.copyOf(gate.waiting).forEach(baton::wake);
  }

  /** An interrupt of this thread at a time. */
  Ring ringAt(long time) {
    return new Ring(agenda, alive(), time);
  }

  /** Interrupts a thread for good: no alarm takes it back. */
  void interrupt(SimulatedThread thread) {
    if (!thread.ended()) {
      thread.interruptedAt = agenda.count();
      thread.interrupt();
    }
  }

  /** Ends a process: its threads unwind without any effect, before anybody else goes on. */
  void kill(SimulatedProcess process) {
    if (!process.dead()) {
      process.die();
      process.threads().forEach(baton::bury);
    }
  }

  /** Lets a process stand still. */
  void freeze(SimulatedProcess process) {
    process.freeze();
    process.frozen().addAll(baton.withdraw(process));
  }

  /** Lets a process that stood still go on. */
  void thaw(SimulatedProcess process) {
    process.thaw();
    List<SimulatedThread> frozen = List.copyOf(process.frozen());
    process.frozen().clear();
    if (!process.dead()) {
      frozen.forEach(baton::makeReady);
    }
  }

  /** The thread with the baton, if its process lives. */
  private SimulatedThread alive() {
    SimulatedThread self = current();
    self.process().requireLife();
    return self;
  }
}
