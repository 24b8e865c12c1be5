package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.FileRef;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;

/** A new file whose bytes are hashed on their way in. Not thread-safe. */
final class HashedFile extends OutputStream {

  private final Path path;
  private final long limit;
  private final FileOutputStream out;
  private final MessageDigest digest = Sums.sha256();
  private long size;

  /**
   * Makes the file.
   *
   * @param limit how many bytes it may have
   */
  HashedFile(Path path, long limit) throws IOException {
    this.path = path;
    this.limit = limit;
    this.out = new FileOutputStream(path.toFile());
  }

  /** Refuses a file that is too large. */
  static void requireSize(long size, long limit) {
    if (size > limit) {
      throw new PortException(
          new Failure.InvalidRequest(
              ("a file of a workspace may have at most %d bytes; write less, or have max-file-bytes"
                      + " raised in the address of the workspaces")
                  .formatted(limit)));
    }
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    requireSize(size + length, limit);
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      throw Disk.failure(e, "write a file of the workspace", path);
    }
    digest.update(bytes, from, length);
    size += length;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** What was written, once it is closed. */
  FileRef ref() {
    return new FileRef(Sums.hex(digest), size);
  }
}
