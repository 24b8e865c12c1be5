package dev.errand.testkit.simulation;

import dev.errand.testkit.simulation.TraceEvent.Who;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where stores say what took effect on them.
 *
 * @param time since the start
 * @param actor whose doing it is right now
 * @param sink is told, in order, while the store holds its lock
 */
record Chronicle(Supplier<Duration> time, Supplier<Who> actor, Consumer<TraceEvent> sink) {

  /** Nobody reads it. */
  static final Chronicle NONE = new Chronicle(() -> Duration.ZERO, () -> Who.WORLD, event -> {});

  Duration at() {
    return time.get();
  }

  Who who() {
    return actor.get();
  }

  void note(TraceEvent event) {
    sink.accept(event);
  }
}
