package dev.errand.testkit.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The right to run, which one simulated thread has at a time. It keeps it until it waits here, or
 * until chance takes it away at one of its calls; then it goes to the one that drew the lowest
 * number of those that are ready. When nobody is, time jumps.
 *
 * <p>All of this is touched by the thread with the baton alone, so there are no locks, and nothing
 * here depends on what the operating system does.
 */
final class Baton {

  private static final int PREEMPTION = 12;

  private final Agenda agenda;
  private final Runnable killAll;
  private final long maxSteps;
  private final List<SimulatedThread> ready = new ArrayList<>();
  private final List<SimulatedThread> interruptible = new ArrayList<>();
  private final Deque<SimulatedThread> dying = new ArrayDeque<>();
  private final CountDownLatch done = new CountDownLatch(1);

  private volatile @Nullable SimulatedThread holder;
  private volatile long steps;
  private boolean ending;
  private boolean over;
  private @Nullable String gaveUp;
  private @Nullable Throwable broken;

  /**
   * A baton nobody has yet.
   *
   * @param killAll kills all processes, at the end
   * @param maxSteps how often it may be passed before the world gives up
   */
  Baton(Agenda agenda, Runnable killAll, long maxSteps) {
    this.agenda = agenda;
    this.killAll = killAll;
    this.maxSteps = maxSteps;
  }

  /** Who has it, or null while it is on its way. */
  @Nullable SimulatedThread holder() {
    return holder;
  }

  long steps() {
    return steps;
  }

  /** Why the world ended although nobody wanted it to, or null. */
  @Nullable String gaveUp() {
    return gaveUp;
  }

  /** What went wrong with the simulator itself, or null. */
  @Nullable Throwable broken() {
    return broken;
  }

  /** Ends the world as soon as the baton is given away. */
  void endSoon() {
    ending = true;
  }

  /** Gives it to the first thread; called from outside. */
  void begin(SimulatedThread first) {
    ready.remove(first);
    holder = first;
    first.goOn();
  }

  /** Waits in real time until the world is over; says whether it is. Called from outside. */
  boolean awaitEnd(long millis) throws InterruptedException {
    return done.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Lets a thread rest for so long; interrupts wait until then. */
  void rest(SimulatedThread self, long millis) {
    if (millis == 0) {
      makeReady(self);
    } else {
      self.wakeup = agenda.add(agenda.now() + millis, () -> wake(self));
    }
    pass(self);
  }

  /** Lets chance take the baton away at this point. */
  void mayPass(SimulatedThread self) {
    if (!ready.isEmpty() && self.chance().nextInt(PREEMPTION) == 0) {
      makeReady(self);
      pass(self);
    }
  }

  /** See {@link World#await}. */
  boolean await(SimulatedThread self, World.Gate gate, BooleanSupplier holds, long until)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    while (!holds.getAsBoolean()) {
      if (until <= agenda.now()) {
        return false;
      }
      if (until != World.FOREVER) {
        self.wakeup = agenda.add(until, () -> wake(self));
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

  /** Lets a thread that waits, for whatever, look again. */
  void wake(SimulatedThread thread) {
    stopWaiting(thread);
    makeReady(thread);
  }

  void makeReady(SimulatedThread thread) {
    thread.luck = thread.chance().nextInt();
    (thread.process().isFrozen() ? thread.process().frozen() : ready).add(thread);
  }

  /** Takes away those threads of a process that are ready. */
  List<SimulatedThread> withdraw(SimulatedProcess process) {
    List<SimulatedThread> withdrawn =
        ready.stream().filter(each -> each.process() == process).toList();
    ready.removeAll(withdrawn);
    return withdrawn;
  }

  /** Lets a thread of a dead process unwind, before anybody else goes on. */
  void bury(SimulatedThread thread) {
    if (thread == holder || thread.ended()) {
      return;
    }
    ready.remove(thread);
    stopWaiting(thread);
    if (thread.started()) {
      dying.add(thread);
    } else {
      thread.neverRan();
    }
  }

  private void stopWaiting(SimulatedThread thread) {
    interruptible.remove(thread);
    World.Gate gate = thread.gate;
    if (gate != null) {
      gate.waiting.remove(thread);
      thread.gate = null;
    }
    agenda.remove(thread.wakeup);
    thread.wakeup = null;
  }

  /** Gives the baton away and comes back with it. */
  private void pass(SimulatedThread self) {
    SimulatedThread next = next();
    holder = next;
    if (next != self) {
      handOver(next);
      self.awaitBaton();
    }
    self.process().requireLife();
  }

  /** A thread ended, and leaves the baton to another. */
  void leave() {
    SimulatedThread next = next();
    holder = next;
    handOver(next);
  }

  private void handOver(@Nullable SimulatedThread next) {
    if (next == null) {
      done.countDown();
    } else {
      next.goOn();
    }
  }

  /** Who goes on, or null if the world is over. */
  private @Nullable SimulatedThread next() {
    steps++;
    holder = null;
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
      doWhatIsDue();
      if (!ready.isEmpty()) {
        return luckiest();
      }
      if (!agenda.jump()) {
        gaveUp = "nobody will ever wake";
        ending = true;
      }
    }
  }

  /** Ends the world: all threads die. */
  void end() {
    over = true;
    agenda.clear();
    killAll.run();
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
    for (SimulatedThread thread : List.copyOf(interruptible)) {
      if (thread.interrupted()) {
        wake(thread);
      }
    }
  }

  private void doWhatIsDue() {
    try {
      agenda.doWhatIsDue();
    } catch (Throwable e) {
      broken = e;
      ending = true;
    }
  }
}
