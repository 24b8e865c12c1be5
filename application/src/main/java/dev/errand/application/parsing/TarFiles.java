package dev.errand.application.parsing;

import dev.errand.application.port.in.RestoreSessions.Limits;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads a tar of a workspace: regular files with paths inside the workspace, each once, and nothing
 * else. It knows what archives write (POSIX ustar and pax headers) and refuses all that is beyond,
 * naming the entry, before a byte of it is given away. Memory does not grow with the size of files.
 */
public final class TarFiles {

  private static final int BLOCK = 512;
  private static final int MOST_PADDING = 1 << 20;

  private final InputStream in;
  private final Limits limits;
  private final Set<WorkspacePath> seen = new HashSet<>();
  private final byte[] block = new byte[BLOCK];
  private long bytes;

  private TarFiles(InputStream in, Limits limits) {
    this.in = in;
    this.limits = limits;
  }

  /** Takes what is in a tar. */
  public interface Receiver {
    /**
     * Takes a file.
     *
     * @param content its bytes, exactly {@code size} of them; what is not read is skipped
     */
    void file(WorkspacePath path, long size, InputStream content) throws IOException;
  }

  /**
   * Reads to the end of {@code in}.
   *
   * @throws PortException with {@code Corrupt} if it is no such tar, or is cut short; {@code
   *     Denied} if an entry is not to be let in
   */
  public static void read(InputStream in, Limits limits, Receiver receiver) throws IOException {
    new TarFiles(in, limits).read(receiver);
  }

  private void read(Receiver receiver) throws IOException {
    PaxHeader pax = null;
    while (nextBlock("an entry")) {
      TarHeader header = TarHeader.of(block);
      if (header.isPax()) {
        if (pax != null) {
          throw TarHeader.corrupt("two extended headers follow each other");
        }
        pax = PaxHeader.of(content(header.size(), header.name()));
        continue;
      }
      String name = pax == null || pax.path() == null ? header.name() : pax.path();
      long size = pax == null || pax.size() < 0 ? header.size() : pax.size();
      pax = null;
      header.requireFile(name);
      file(path(name), size, receiver);
    }
    if (pax != null) {
      throw TarHeader.corrupt("it ends behind an extended header");
    }
    requireNothingMore();
  }

  private void file(WorkspacePath path, long size, Receiver receiver) throws IOException {
    if (!seen.add(path)) {
      throw denied(path.value(), "it is there twice");
    }
    if (seen.size() > limits.files()) {
      throw denied(path.value(), "there are more than " + limits.files() + " files");
    }
    if (size > limits.bytes() - bytes) {
      throw denied(path.value(), "with it the files have more than " + limits.bytes() + " bytes");
    }
    bytes += size;
    TarContent content = new TarContent(in, size, path.value());
    receiver.file(path, size, content);
    content.skipRest();
    skipPadding(size, path.value());
  }

  private byte[] content(long size, String name) throws IOException {
    if (size > PaxHeader.LONGEST) {
      throw denied(name, "its extended header has " + size + " bytes");
    }
    TarContent content = new TarContent(in, size, name);
    byte[] all = content.readAllBytes();
    skipPadding(size, name);
    return all;
  }

  private void skipPadding(long size, String name) throws IOException {
    int padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
    if (in.readNBytes(padding).length < padding) {
      throw TarHeader.corrupt("it is cut short behind '" + TarHeader.shown(name) + "'");
    }
  }

  /** Reads a block; false for one of zeros, which begins the end. */
  private boolean nextBlock(String what) throws IOException {
    int read = in.readNBytes(block, 0, BLOCK);
    if (read < BLOCK) {
      throw TarHeader.corrupt("it is cut short before " + what + " or its end");
    }
    return !isZero(block, BLOCK);
  }

  private void requireNothingMore() throws IOException {
    byte[] rest = new byte[8192];
    long padding = 0;
    for (int read = in.read(rest); read >= 0; read = in.read(rest)) {
      padding += read;
      if (!isZero(rest, read) || padding > MOST_PADDING) {
        throw TarHeader.corrupt("it goes on behind its end");
      }
    }
  }

  private static boolean isZero(byte[] bytes, int length) {
    return Arrays.mismatch(bytes, 0, length, new byte[length], 0, length) < 0;
  }

  private static WorkspacePath path(String name) {
    try {
      return WorkspacePath.of(name);
    } catch (IllegalArgumentException e) {
      throw denied(name, "it is no path inside the workspace");
    }
  }

  /** The refusal of a tar for one of its entries. */
  public static PortException denied(String name, String why) {
    return new PortException(
        new Failure.Denied(
            "the tar is refused for its entry '%s': %s".formatted(TarHeader.shown(name), why)));
  }
}
