package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.FileContents;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.FileRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Shared contents in a directory that all machines have mounted, laid out as the blobs of
 * workspaces are. Thread-safe, and safe among processes.
 */
final class DirectoryFileContents implements FileContents, AutoCloseable {

  private final Path directory;
  private final BlobStore blobs;
  private final ScratchArea incoming;
  private final IdGenerator ids;

  DirectoryFileContents(Path directory, IdGenerator ids) {
    this.directory = directory;
    this.ids = ids;
    this.blobs = new BlobStore(directory);
    this.incoming = new ScratchArea(directory.resolve(".incoming"), ids);
  }

  @Override
  public boolean has(FileRef content) {
    try {
      blobs.find(content);
      return true;
    } catch (PortException e) {
      if (e.failure() instanceof Failure.NotFound) {
        return false;
      }
      throw e;
    } catch (IOException e) {
      throw Disk.unreadable(e, "look for a shared file", directory);
    }
  }

  @Override
  public void store(FileRef content, InputStream bytes) throws IOException {
    Path taken = newFile();
    try (HashedFile file = create(taken)) {
      // What fails here is the caller's stream; the file's own failures are no IOException.
      bytes.transferTo(file);
      keep(taken, file, content);
    } finally {
      Files.deleteIfExists(taken);
    }
  }

  private void keep(Path taken, HashedFile file, FileRef content) {
    try {
      file.close();
      if (!file.ref().equals(content)) {
        throw new PortException(
            new Failure.Corrupt(
                "what was to be shared as %s is %s"
                    .formatted(content.sha256(), file.ref().sha256())));
      }
      blobs.take(taken, content);
    } catch (IOException e) {
      throw Disk.failure(e, "share a file", directory);
    }
  }

  @Override
  public InputStream read(FileRef content) {
    try {
      return blobs.read(content);
    } catch (NoSuchFileException e) {
      throw new PortException(new Failure.NotFound(Objects.toString(e.getMessage())), e);
    } catch (IOException e) {
      throw Disk.unreadable(e, "read a shared file", directory);
    }
  }

  @Override
  public Health check() {
    return Disk.check(directory);
  }

  @Override
  public void close() {
    incoming.close();
  }

  private Path newFile() {
    try {
      return incoming.directory().resolve(ids.next());
    } catch (IOException e) {
      throw Disk.failure(e, "share a file", directory);
    }
  }

  private HashedFile create(Path taken) {
    try {
      return new HashedFile(taken, Long.MAX_VALUE);
    } catch (IOException e) {
      throw Disk.failure(e, "share a file", taken);
    }
  }
}
