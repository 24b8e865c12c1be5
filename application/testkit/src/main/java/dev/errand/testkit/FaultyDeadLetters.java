package dev.errand.testkit;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Health;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A store of dead letters that goes wrong as planned. Operations: {@code deadLetters.put}, {@code
 * deadLetters.find}, {@code deadLetters.list}, {@code deadLetters.remove}, {@code
 * deadLetters.check}.
 */
public final class FaultyDeadLetters implements DeadLetters {

  private final DeadLetters inner;
  private final FaultPlan plan;

  /** Wraps another. */
  public FaultyDeadLetters(DeadLetters inner, FaultPlan plan) {
    this.inner = Objects.requireNonNull(inner, "inner is null");
    this.plan = Objects.requireNonNull(plan, "plan is null");
  }

  @Override
  public void put(Letter letter) {
    plan.run("deadLetters.put", () -> inner.put(letter));
  }

  @Override
  public Optional<Letter> find(String id) {
    return plan.call("deadLetters.find", () -> inner.find(id));
  }

  @Override
  public List<Letter> list(Filter filter, int limit) {
    return plan.call("deadLetters.list", () -> inner.list(filter, limit));
  }

  @Override
  public boolean remove(String id) {
    return plan.call("deadLetters.remove", () -> inner.remove(id));
  }

  @Override
  public Health check() {
    return plan.check("deadLetters.check", inner);
  }
}
