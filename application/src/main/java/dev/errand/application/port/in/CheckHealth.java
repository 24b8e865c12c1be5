package dev.errand.application.port.in;

import dev.errand.application.port.out.Health;
import java.time.Instant;
import java.util.Map;

/** Says how the runtime is. Never blocks on a dependency: probes run in the background. */
public interface CheckHealth {

  /** The name under which the runtime itself is not ready: while it shuts down. */
  String SERVICE = "service";

  /**
   * Whether work is taken: not while starting, draining or while a dependency is down.
   *
   * @return an empty map if ready, else what is down and why
   */
  Map<String, String> notReady();

  /** Every component, by name in order. */
  Map<String, Component> components();

  /**
   * A component.
   *
   * @param health how it was
   * @param checkedAt when that was found
   * @param answered whether that is what it answered; if not, it is down because it has not
   *     answered yet
   */
  record Component(Health health, Instant checkedAt, boolean answered) {

    /** What a component answered. */
    public Component(Health health, Instant checkedAt) {
      this(health, checkedAt, true);
    }
  }
}
