package dev.errand.testkit;

import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.Health;
import dev.errand.domain.session.SessionId;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A archive that goes wrong as planned. Operations: {@code archive.store}, {@code
 * archive.complete}, {@code archive.list}, {@code archive.all}, {@code archive.open}, {@code
 * archive.check}.
 */
public final class FaultyArchive implements Archive {

  private final Archive inner;
  private final FaultPlan plan;

  /** Wraps another. */
  public FaultyArchive(Archive inner, FaultPlan plan) {
    this.inner = Objects.requireNonNull(inner, "inner is null");
    this.plan = Objects.requireNonNull(plan, "plan is null");
  }

  @Override
  public void store(Bundle bundle) {
    plan.run("archive.store", () -> inner.store(bundle));
  }

  @Override
  public List<Stored> list(SessionId session) {
    return plan.call("archive.list", () -> inner.list(session));
  }

  @Override
  public boolean complete(Stored stored) {
    return plan.call("archive.complete", () -> inner.complete(stored));
  }

  @Override
  public List<Stored> all(int limit, @Nullable Stored after) {
    return plan.call("archive.all", () -> inner.all(limit, after));
  }

  @Override
  public InputStream open(Stored stored, String part) {
    return plan.call("archive.open", () -> inner.open(stored, part));
  }

  @Override
  public Health check() {
    return plan.check("archive.check", inner);
  }
}
