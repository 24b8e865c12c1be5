package dev.errand.testkit;

import dev.errand.application.port.out.Workspace;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * A transaction that goes wrong as planned; reading its own bookkeeping and closing always work.
 */
final class FaultyWorkspace implements Workspace {

  private final Workspace inner;
  private final FaultPlan plan;

  FaultyWorkspace(Workspace inner, FaultPlan plan) {
    this.inner = inner;
    this.plan = plan;
  }

  @Override
  public Manifest files() {
    return inner.files();
  }

  @Override
  public Path localFile(WorkspacePath path) {
    return plan.call("workspace.localFile", () -> inner.localFile(path));
  }

  @Override
  public Path scratch() {
    return inner.scratch();
  }

  @Override
  public OutputStream write(WorkspacePath path) throws IOException {
    return plan.call("workspace.write", () -> inner.write(path));
  }

  @Override
  public void adopt(Path scratchFile, WorkspacePath path) throws IOException {
    plan.run("workspace.adopt", () -> inner.adopt(scratchFile, path));
  }

  @Override
  public boolean delete(WorkspacePath path) {
    return plan.call("workspace.delete", () -> inner.delete(path));
  }

  @Override
  public List<WorkspacePath> filesRead() {
    return inner.filesRead();
  }

  @Override
  public List<FileChange> commit() {
    return plan.call("workspace.commit", inner::commit);
  }

  @Override
  public void close() {
    inner.close();
  }
}
