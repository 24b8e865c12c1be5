package dev.errand.testkit.simulation;

import java.util.function.Consumer;

/** What befalls whole processes. */
final class Disasters {

  private final World world;
  private final Chronicle chronicle;
  private final Consumer<SimulatedProcess> buried;

  /**
   * For a world.
   *
   * @param buried is told of a process that died
   */
  Disasters(World world, Chronicle chronicle, Consumer<SimulatedProcess> buried) {
    this.world = world;
    this.chronicle = chronicle;
    this.buried = buried;
  }

  /** Ends a process at this very point; a thread of it that calls this does not return. */
  void die(SimulatedProcess process, String where) {
    if (!process.dead()) {
      world.tell(process.who(), "dies " + where);
      chronicle.note(new TraceEvent.Crashed(chronicle.at(), process.who()));
      world.kill(process);
      buried.accept(process);
    }
    if (world.runs(process)) {
      process.requireLife();
    }
  }

  /** Lets a process stand still; a thread of it that calls this goes on only when all do. */
  void freeze(SimulatedProcess process, long millis, String where) {
    if (!process.dead() && !process.isFrozen()) {
      world.tell(process.who(), "stands still " + where + " for " + millis + " ms");
      chronicle.note(new TraceEvent.Paused(chronicle.at(), process.who()));
      world.freeze(process);
      world.at(world.now() + millis, () -> thaw(process));
    }
    if (world.runs(process)) {
      world.rest(0);
    }
  }

  private void thaw(SimulatedProcess process) {
    if (!process.dead()) {
      world.tell(process.who(), "comes back to life");
      chronicle.note(new TraceEvent.Resumed(chronicle.at(), process.who()));
      world.thaw(process);
    }
  }
}
