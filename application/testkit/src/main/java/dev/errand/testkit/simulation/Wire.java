package dev.errand.testkit.simulation;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.simulation.Fate.Stroke;
import org.jspecify.annotations.Nullable;

/**
 * What lies between a process and what it calls. A call takes time on its way there and back, and
 * everything that may go wrong with it goes wrong here.
 */
final class Wire {

  private static final int TIMEOUT = 5_000;

  private final SimulatedProcess process;
  private final World world;
  private final Fate fate;
  private final Disasters disasters;
  private final int latency;

  Wire(SimulatedProcess process, Fate fate, Disasters disasters, int latency) {
    this.process = process;
    this.world = process.world();
    this.fate = fate;
    this.disasters = disasters;
    this.latency = latency;
  }

  /** What a call does on the other side. */
  interface Effect<T extends @Nullable Object, X extends Exception> {
    T happen() throws X;
  }

  /** Makes a call that has an effect of its own on the other side. */
  void send(String operation, String detail, Runnable effect) {
    Stroke stroke = fate.strike(process.name(), operation, world.now());
    if (stroke != null && stroke.mishap() == Mishap.BELATED) {
      onTheWay();
      world.tell(operation + detail + " -> no answer, happens in " + stroke.millis() + " ms");
      world.later(
          stroke.millis(),
          () -> {
            world.tell("belated " + operation + detail + " -> " + outcome(effect));
          });
      world.rest(TIMEOUT);
      throw timedOut(operation);
    }
    this.<Boolean, RuntimeException>call(
        operation,
        detail,
        stroke,
        () -> {
          effect.run();
          return true;
        });
  }

  /** Makes a call that asks for something. */
  <T extends @Nullable Object, X extends Exception> T ask(
      String operation, String detail, Effect<T, X> effect) throws X {
    return call(operation, detail, fate.strike(process.name(), operation, world.now()), effect);
  }

  private <T extends @Nullable Object, X extends Exception> T call(
      String operation, String detail, @Nullable Stroke stroke, Effect<T, X> effect) throws X {
    onTheWay();
    before(operation, detail, stroke);
    T answer;
    try {
      answer = effect.happen();
    } catch (PortException e) {
      world.tell(operation + detail + " -> " + e.failure().kind());
      after(operation, stroke);
      throw e;
    }
    world.tell(operation + detail + shown(answer));
    after(operation, stroke);
    return answer;
  }

  /** The way to the other side; a point where others may go on. */
  void onTheWay() {
    world.rest(world.draw(latency + 1));
  }

  /** What goes wrong before a call takes effect. */
  void before(String operation, String detail, @Nullable Stroke stroke) {
    if (stroke == null || fate.isCalm()) {
      return;
    }
    switch (stroke.mishap()) {
      case UNAVAILABLE -> {
        world.tell(operation + detail + " -> unavailable");
        throw new PortException(new Failure.Unavailable(operation + " is not available"));
      }
      case UNHEARD, BELATED -> {
        world.tell(operation + detail + " -> no answer, no effect");
        world.rest(TIMEOUT);
        throw timedOut(operation);
      }
      case SLOW -> {
        world.tell(operation + detail + " takes " + stroke.millis() + " ms");
        world.rest(stroke.millis());
      }
      case DIES_BEFORE -> disasters.die(process, "before " + operation);
      case FREEZES_BEFORE -> disasters.freeze(process, stroke.millis(), "before " + operation);
      case UNANSWERED, DIES_AFTER, FREEZES_AFTER -> {}
    }
  }

  /** What goes wrong after a call took effect; the way back. */
  void after(String operation, @Nullable Stroke stroke) {
    if (stroke != null && !fate.isCalm()) {
      switch (stroke.mishap()) {
        case UNANSWERED -> {
          world.tell(operation + " -> the answer is lost");
          world.rest(TIMEOUT);
          throw timedOut(operation);
        }
        case DIES_AFTER -> disasters.die(process, "after " + operation);
        case FREEZES_AFTER -> disasters.freeze(process, stroke.millis(), "after " + operation);
        case UNAVAILABLE, UNHEARD, BELATED, SLOW, DIES_BEFORE, FREEZES_BEFORE -> {}
      }
    }
    if (world.draw(2) == 0) {
      onTheWay();
    }
  }

  World world() {
    return world;
  }

  void tell(String what) {
    world.tell(what);
  }

  @Nullable Stroke strike(String operation) {
    return fate.strike(process.name(), operation, world.now());
  }

  private static String outcome(Runnable effect) {
    try {
      effect.run();
      return "ok";
    } catch (PortException e) {
      return e.failure().kind();
    }
  }

  private static String shown(@Nullable Object answer) {
    return answer == null || answer.equals(true) ? "" : " -> " + answer;
  }

  private static PortException timedOut(String operation) {
    return new PortException(new Failure.TimedOut("no answer from " + operation));
  }
}
