package dev.errand.testkit;

import dev.errand.application.port.out.FileContents;
import dev.errand.application.port.out.Health;
import dev.errand.domain.workspace.FileRef;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Shared contents of files that go wrong as planned. Operations: {@code fileContents.has}, {@code
 * fileContents.store}, {@code fileContents.read}, {@code fileContents.check}.
 */
public final class FaultyFileContents implements FileContents {

  private final FileContents inner;
  private final FaultPlan plan;

  /** Wraps another. */
  public FaultyFileContents(FileContents inner, FaultPlan plan) {
    this.inner = Objects.requireNonNull(inner, "inner is null");
    this.plan = Objects.requireNonNull(plan, "plan is null");
  }

  @Override
  public boolean has(FileRef content) {
    return plan.call("fileContents.has", () -> inner.has(content));
  }

  @Override
  public void store(FileRef content, InputStream bytes) throws IOException {
    plan.call(
        "fileContents.store",
        () -> {
          inner.store(content, bytes);
          return true;
        });
  }

  @Override
  public InputStream read(FileRef content) {
    return plan.call("fileContents.read", () -> inner.read(content));
  }

  @Override
  public Health check() {
    return plan.check("fileContents.check", inner);
  }
}
