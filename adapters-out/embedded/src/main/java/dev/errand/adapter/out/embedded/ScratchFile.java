package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes sure that what is taken from a scratch directory is a plain file that lies there. */
final class ScratchFile {

  private ScratchFile() {}

  /** Refuses what is not there, not a plain file, outside, or also a file elsewhere. */
  static void require(Path file, Path scratch) throws IOException {
    Path real;
    try {
      Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent(), "file is a root");
      real = parent.toRealPath();
    } catch (NoSuchFileException e) {
      throw missing(file, e);
    }
    if (!real.startsWith(scratch.toRealPath())) {
      throw refused(file, "it is outside of the transaction's scratch directory");
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw missing(file, null);
    }
    if (Files.isSymbolicLink(file)) {
      throw refused(file, "it is a symbolic link");
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(file, "it is not a plain file");
    }
    if (file.getFileSystem().supportedFileAttributeViews().contains("unix")
        && (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1) {
      throw refused(file, "it has another name elsewhere (a hard link)");
    }
  }

  private static PortException missing(Path file, @Nullable IOException cause) {
    return new PortException(
        new Failure.NotFound("there is no file " + file + " to put into the workspace"), cause);
  }

  private static PortException refused(Path file, String reason) {
    return new PortException(
        new Failure.InvalidRequest(
            "%s cannot be put into the workspace: %s; write a plain file into scratch"
                .formatted(file, reason)));
  }
}
