package dev.errand.application;

import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.failure.CircuitBreaker;
import dev.errand.domain.failure.Failure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One circuit breaker per model. Thread-safe. */
final class Breakers {

  private final CircuitBreaker.Settings settings;
  private final InstantSource clock;
  private final Telemetry telemetry;
  private final ConcurrentMap<String, AtomicReference<CircuitBreaker>> breakers =
      new ConcurrentHashMap<>();

  Breakers(CircuitBreaker.Settings settings, InstantSource clock, Telemetry telemetry) {
    this.settings = settings;
    this.clock = clock;
    this.telemetry = telemetry;
  }

  /** Why a call of the model must not be made now, or null if it may be. */
  @Nullable Failure refusal(String model) {
    AtomicReference<CircuitBreaker> breaker = of(model);
    while (true) {
      CircuitBreaker current = breaker.get();
      switch (current.ask(clock.instant())) {
        case CircuitBreaker.Permission.Granted granted -> {
          if (breaker.compareAndSet(current, granted.next())) {
            return null;
          }
        }
        case CircuitBreaker.Permission.Refused refused -> {
          return new Failure.CircuitOpen(
              "the circuit breaker of " + model + " is open after repeated failures",
              refused.leftOpen());
        }
      }
    }
  }

  void succeeded(String model) {
    of(model).updateAndGet(CircuitBreaker::succeeded);
  }

  /** Counts a failure, if it speaks of the provider's health. */
  void failed(String model, Failure failure) {
    boolean unhealthy =
        failure instanceof Failure.Unavailable
            || failure instanceof Failure.TimedOut
            || failure instanceof Failure.Lost
            || failure instanceof Failure.Throttled;
    Instant now = clock.instant();
    of(model).updateAndGet(breaker -> unhealthy ? breaker.failed(now) : breaker.abandoned());
  }

  void abandoned(String model) {
    of(model).updateAndGet(CircuitBreaker::abandoned);
  }

  /** The models whose breaker is open, with the time it stays so. */
  Map<String, Instant> open() {
    Map<String, Instant> open = new TreeMap<>();
    Instant now = clock.instant();
    breakers.forEach(
        (model, breaker) -> {
          if (breaker.get().state() instanceof CircuitBreaker.State.Open state
              && now.isBefore(state.until())) {
            open.put(model, state.until());
          }
        });
    return open;
  }

  private AtomicReference<CircuitBreaker> of(String model) {
    return breakers.computeIfAbsent(
        model,
        name -> {
          AtomicReference<CircuitBreaker> breaker =
              new AtomicReference<>(CircuitBreaker.closed(settings));
          telemetry.gauge(
              "errand.breaker.open",
              () -> breaker.get().state() instanceof CircuitBreaker.State.Closed ? 0 : 1,
              "model",
              name);
          return breaker;
        });
  }
}
