package dev.errand.testkit;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.domain.session.ModelProfile;
import java.util.Objects;

/**
 * A language model that goes wrong as planned. Operations: {@code model.call}, {@code model.check}.
 */
public final class FaultyLanguageModel implements LanguageModel {

  private final LanguageModel inner;
  private final FaultPlan plan;

  /** Wraps another. */
  public FaultyLanguageModel(LanguageModel inner, FaultPlan plan) {
    this.inner = Objects.requireNonNull(inner, "inner is null");
    this.plan = Objects.requireNonNull(plan, "plan is null");
  }

  @Override
  public ModelProfile profile() {
    return inner.profile();
  }

  @Override
  public Reply call(Request request, Listener listener) throws InterruptedException {
    return plan.call("model.call", () -> inner.call(request, listener));
  }

  @Override
  public Health check() {
    return plan.check("model.check", inner);
  }
}
