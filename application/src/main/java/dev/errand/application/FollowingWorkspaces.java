package dev.errand.application;

import dev.errand.application.port.out.FileContents;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Workspace;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.RetryPolicy;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Workspaces on the local disk whose files follow their session from machine to machine: what is
 * stored here is stored in the shared contents too before anybody is told of it, and what is not
 * here is fetched from there when it is first looked at. The local disk is a cache then. Shared
 * contents that are away for a moment are waited for. Thread-safe as the workspaces it stands on
 * are.
 */
final class FollowingWorkspaces implements Workspaces {

  /** Some ten seconds, in which a database has started again. */
  private static final RetryPolicy PATIENCE =
      new RetryPolicy(8, Duration.ofMillis(250), 2, Duration.ofSeconds(5));

  private final Workspaces here;
  private final FileContents shared;
  private final Scheduler scheduler;

  private FollowingWorkspaces(Workspaces here, FileContents shared, Scheduler scheduler) {
    this.here = here;
    this.shared = shared;
    this.scheduler = scheduler;
  }

  /** The workspaces themselves where nothing is shared. */
  static Workspaces of(Workspaces here, FileContents shared, Scheduler scheduler) {
    return shared == FileContents.NONE ? here : new FollowingWorkspaces(here, shared, scheduler);
  }

  @Override
  public FileRef store(InputStream content) throws IOException {
    FileRef stored = here.store(content);
    share(stored);
    return stored;
  }

  @Override
  public InputStream read(FileRef content) {
    try {
      return here.read(content);
    } catch (PortException e) {
      requireMissing(e);
    }
    fetch(content);
    return here.read(content);
  }

  @Override
  public Workspace open(SessionId session, Manifest base) {
    return new Following(here.open(session, base));
  }

  @Override
  public Health check() {
    Health health = here.check();
    return health instanceof Health.Up ? shared.check() : health;
  }

  private static void requireMissing(PortException e) {
    if (!(e.failure() instanceof Failure.NotFound)) {
      throw e;
    }
  }

  private void share(FileRef content) {
    patiently(() -> shareOnce(content));
  }

  private void fetch(FileRef content) {
    patiently(() -> fetchOnce(content));
  }

  /** What comes to the same however often it is done. */
  private void patiently(Runnable step) {
    for (int failed = 1; ; failed++) {
      try {
        step.run();
        return;
      } catch (PortException e) {
        if (!e.failure().retryable() || failed == PATIENCE.attempts()) {
          throw e;
        }
        pause(failed, e);
      }
    }
  }

  private void pause(int failed, PortException e) {
    try {
      scheduler.sleep(PATIENCE.backoff(failed, null, 0.5));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }

  private void shareOnce(FileRef content) {
    if (shared.has(content)) {
      return;
    }
    try (InputStream bytes = here.read(content)) {
      shared.store(content, bytes);
    } catch (IOException e) {
      throw new PortException(
          new Failure.Corrupt(
              "the content %s cannot be shared, since it cannot be read here: %s"
                  .formatted(content.sha256(), e.getMessage())),
          e);
    }
  }

  private void fetchOnce(FileRef content) {
    FileRef fetched;
    try (InputStream bytes = shared.read(content)) {
      fetched = here.store(bytes);
    } catch (IOException e) {
      throw new PortException(
          new Failure.Unavailable(
              "the content %s could not be fetched from the shared files: %s"
                  .formatted(content.sha256(), e.getMessage())),
          e);
    }
    if (!fetched.equals(content)) {
      throw new PortException(
          new Failure.Corrupt(
              "the shared files gave %s for the content %s"
                  .formatted(fetched.sha256(), content.sha256())));
    }
  }

  private final class Following implements Workspace {

    private final Workspace workspace;

    Following(Workspace workspace) {
      this.workspace = workspace;
    }

    @Override
    public Manifest files() {
      return workspace.files();
    }

    @Override
    public Path localFile(WorkspacePath path) {
      try {
        return workspace.localFile(path);
      } catch (PortException e) {
        requireMissing(e);
        fetch(workspace.files().find(path).orElseThrow(() -> e));
      }
      return workspace.localFile(path);
    }

    @Override
    public Path scratch() {
      return workspace.scratch();
    }

    @Override
    public OutputStream write(WorkspacePath path) throws IOException {
      return workspace.write(path);
    }

    @Override
    public void adopt(Path scratchFile, WorkspacePath path) throws IOException {
      workspace.adopt(scratchFile, path);
    }

    @Override
    public boolean delete(WorkspacePath path) {
      return workspace.delete(path);
    }

    @Override
    public List<WorkspacePath> filesRead() {
      return workspace.filesRead();
    }

    /** Durable for all machines when this returns: what the session then tells of must be there. */
    @Override
    public List<FileChange> commit() {
      List<FileChange> changes = workspace.commit();
      for (FileChange change : changes) {
        switch (change) {
          case FileChange.Written written -> share(written.content());
          case FileChange.Deleted deleted -> {}
        }
      }
      return changes;
    }

    @Override
    public void close() {
      workspace.close();
    }
  }
}
