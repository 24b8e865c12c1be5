package dev.errand.testkit.simulation;

import org.jspecify.annotations.Nullable;

/** An interrupt that a thread asked for, to come at a time. */
final class Ring {

  private final Agenda agenda;
  private final SimulatedThread thread;
  private Agenda.@Nullable Entry entry;
  private long rangAt;

  Ring(Agenda agenda, SimulatedThread thread, long time) {
    this.agenda = agenda;
    this.thread = thread;
    if (time <= agenda.now()) {
      fire();
    } else {
      entry = agenda.add(time, this::fire);
    }
  }

  /** A thread that somebody else has interrupted already is not interrupted by this. */
  private void fire() {
    if (!thread.ended() && !thread.interrupted()) {
      rangAt = agenda.count();
      thread.interrupt();
    }
  }

  boolean rang() {
    return rangAt > 0;
  }

  /** Calls it off; an interrupt that was only this one's is taken back. */
  void callOff() {
    agenda.remove(entry);
    if (rangAt > thread.interruptedAt) {
      Thread.interrupted();
    }
  }
}
