package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.Workspace;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files of workspaces by their content, in {@code DIR/blobs}, and transactions in {@code
 * DIR/scratch}. Thread-safe.
 */
final class DiskWorkspaces implements Workspaces, AutoCloseable {

  private final Path directory;
  private final WorkspaceLimits limits;
  private final IdGenerator ids;
  private final BlobStore blobs;
  private final ScratchArea scratch;

  DiskWorkspaces(Path directory, WorkspaceLimits limits, IdGenerator ids) {
    this.directory = directory;
    this.limits = limits;
    this.ids = ids;
    this.blobs = new BlobStore(directory.resolve("blobs"));
    this.scratch = new ScratchArea(directory.resolve("scratch"), ids);
  }

  @Override
  public FileRef store(InputStream content) throws IOException {
    Path incoming = newScratch();
    try (HashedFile file = create(incoming)) {
      // What fails here is the caller's stream; the file's own failures are no IOException.
      content.transferTo(file);
      return keep(incoming, file);
    } finally {
      Files.deleteIfExists(incoming);
    }
  }

  @Override
  public InputStream read(FileRef content) {
    try {
      return blobs.read(content);
    } catch (IOException e) {
      throw Disk.unreadable(e, "read a file of the workspace", directory);
    }
  }

  @Override
  public Workspace open(SessionId session, Manifest base) {
    return new DiskWorkspace(newScratch(), base, blobs, limits);
  }

  @Override
  public Health check() {
    return Disk.check(directory);
  }

  @Override
  public void close() {
    scratch.close();
  }

  private Path newScratch() {
    try {
      return scratch.directory().resolve(ids.next());
    } catch (IOException e) {
      throw Disk.failure(e, "write to the workspaces", directory);
    }
  }

  private HashedFile create(Path incoming) {
    try {
      return new HashedFile(incoming, limits.maxFileBytes());
    } catch (IOException e) {
      throw Disk.failure(e, "write a file of the workspace", incoming);
    }
  }

  private FileRef keep(Path incoming, HashedFile file) {
    try {
      file.close();
      FileRef content = file.ref();
      blobs.take(incoming, content);
      return content;
    } catch (IOException e) {
      throw Disk.failure(e, "store a file of the workspace", incoming);
    }
  }
}
