package dev.errand.application;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Workspace;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A workspace for a tool that may write over a file only after the session has read it. */
final class GuardedWorkspace implements Workspace {

  private final Workspace workspace;
  private final Manifest before;
  private final Set<WorkspacePath> readBefore;

  GuardedWorkspace(Workspace workspace, Set<WorkspacePath> readBefore) {
    this.workspace = workspace;
    this.before = workspace.files();
    this.readBefore = readBefore;
  }

  @Override
  public Manifest files() {
    return workspace.files();
  }

  @Override
  public Path localFile(WorkspacePath path) {
    return workspace.localFile(path);
  }

  @Override
  public Path scratch() {
    return workspace.scratch();
  }

  @Override
  public OutputStream write(WorkspacePath path) throws IOException {
    requireRead(path);
    return workspace.write(path);
  }

  @Override
  public void adopt(Path scratchFile, WorkspacePath path) throws IOException {
    requireRead(path);
    workspace.adopt(scratchFile, path);
  }

  @Override
  public boolean delete(WorkspacePath path) {
    requireRead(path);
    return workspace.delete(path);
  }

  @Override
  public List<WorkspacePath> filesRead() {
    return workspace.filesRead();
  }

  @Override
  public List<FileChange> commit() {
    return workspace.commit();
  }

  @Override
  public void close() {
    workspace.close();
  }

  private void requireRead(WorkspacePath path) {
    if (before.find(path).isPresent()
        && !readBefore.contains(path)
        && !workspace.filesRead().contains(path)) {
      throw new PortException(new Failure.Denied("read " + path + " before you write over it"));
    }
  }
}
