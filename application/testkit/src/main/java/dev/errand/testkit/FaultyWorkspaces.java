package dev.errand.testkit;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.Workspace;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A store of files that goes wrong as planned, and so do the transactions it opens: {@code
 * workspace.localFile}, {@code workspace.write}, {@code workspace.adopt}, {@code workspace.delete},
 * {@code workspace.commit}. Operations: {@code workspaces.store}, {@code workspaces.read}, {@code
 * workspaces.open}, {@code workspaces.check}.
 */
public final class FaultyWorkspaces implements Workspaces {

  private final Workspaces inner;
  private final FaultPlan plan;

  /** Wraps another. */
  public FaultyWorkspaces(Workspaces inner, FaultPlan plan) {
    this.inner = Objects.requireNonNull(inner, "inner is null");
    this.plan = Objects.requireNonNull(plan, "plan is null");
  }

  @Override
  public FileRef store(InputStream content) throws IOException {
    return plan.call("workspaces.store", () -> inner.store(content));
  }

  @Override
  public InputStream read(FileRef content) {
    return plan.call("workspaces.read", () -> inner.read(content));
  }

  @Override
  public Workspace open(SessionId session, Manifest base) {
    return plan.call("workspaces.open", () -> new FaultyWorkspace(inner.open(session, base), plan));
  }

  @Override
  public Health check() {
    return plan.check("workspaces.check", inner);
  }
}
