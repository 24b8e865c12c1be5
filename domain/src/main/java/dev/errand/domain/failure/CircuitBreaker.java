package dev.errand.domain.failure;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A circuit breaker as a value: closed, open, half-open, after Michael Nygard, "Release It!". It
 * never reads a clock; every method takes the time and returns the next breaker.
 *
 * @param settings thresholds
 * @param state where it stands
 */
public record CircuitBreaker(Settings settings, State state) {

  public CircuitBreaker {
    Objects.requireNonNull(settings, "settings is null");
    Objects.requireNonNull(state, "state is null");
  }

  /**
   * Thresholds of a breaker.
   *
   * @param failures consecutive failures that open it
   * @param openFor how long it stays open before probes are let through
   * @param successes consecutive probe successes that close it
   */
  public record Settings(int failures, Duration openFor, int successes) {

    /** Five failures open it for 60 s; three successes close it. */
    public static final Settings DEFAULT = new Settings(5, Duration.ofSeconds(60), 3);

    public Settings {
      if (failures < 1 || successes < 1 || openFor.isNegative() || openFor.isZero()) {
        throw new IllegalArgumentException(
            "failures %d, openFor %s and successes %d must be positive"
                .formatted(failures, openFor, successes));
      }
    }
  }

  /** Where a breaker stands. */
  public sealed interface State {
    /** Calls pass. */
    record Closed(int failures) implements State {}

    /** No call passes before {@code until}. */
    record Open(Instant until) implements State {}

    /** Probes pass, as many at once as successes are still missing. */
    record HalfOpen(int successes, int underWay) implements State {}
  }

  /** May a call be made? */
  public sealed interface Permission {
    /** Yes; the caller reports success or failure to {@code next} or a later breaker. */
    record Granted(CircuitBreaker next) implements Permission {}

    /** No; ask again after {@code leftOpen}. */
    record Refused(Duration leftOpen) implements Permission {}
  }

  /** A closed breaker. */
  public static CircuitBreaker closed(Settings settings) {
    return new CircuitBreaker(settings, new State.Closed(0));
  }

  /** Whether a call may be made at {@code now}. */
  public Permission ask(Instant now) {
    return switch (state) {
      case State.Closed closed -> new Permission.Granted(this);
      case State.Open open ->
          now.isBefore(open.until())
              ? new Permission.Refused(Duration.between(now, open.until()))
              : new Permission.Granted(with(new State.HalfOpen(0, 1)));
      case State.HalfOpen half ->
          half.successes() + half.underWay() < settings.successes()
              ? new Permission.Granted(
                  with(new State.HalfOpen(half.successes(), half.underWay() + 1)))
              : new Permission.Refused(Duration.ofSeconds(1));
    };
  }

  /** The breaker after a call that succeeded. */
  public CircuitBreaker succeeded() {
    return switch (state) {
      case State.Closed closed -> closed.failures() == 0 ? this : with(new State.Closed(0));
      case State.Open open -> this;
      case State.HalfOpen half ->
          half.successes() + 1 >= settings.successes()
              ? with(new State.Closed(0))
              : with(new State.HalfOpen(half.successes() + 1, Math.max(0, half.underWay() - 1)));
    };
  }

  /** The breaker after a call that failed in a way that speaks of the provider's health. */
  public CircuitBreaker failed(Instant now) {
    return switch (state) {
      case State.Closed closed ->
          closed.failures() + 1 >= settings.failures()
              ? with(new State.Open(now.plus(settings.openFor())))
              : with(new State.Closed(closed.failures() + 1));
      case State.Open open -> this;
      case State.HalfOpen half -> with(new State.Open(now.plus(settings.openFor())));
    };
  }

  /** The breaker after a permitted call that was never made, or says nothing of health. */
  public CircuitBreaker abandoned() {
    return state instanceof State.HalfOpen half
        ? with(new State.HalfOpen(half.successes(), Math.max(0, half.underWay() - 1)))
        : this;
  }

  private CircuitBreaker with(State next) {
    return new CircuitBreaker(settings, next);
  }
}
