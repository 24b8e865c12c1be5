package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.FileRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/**
 * Content by its SHA-256, in {@code DIR/<first two digits>/<all digits>}. A file there is whole, on
 * the disk and never changed. Thread-safe, and safe among processes, because who stores a content
 * stores the same bytes.
 *
 * @param directory where the content is
 */
record BlobStore(Path directory) {

  /** Takes a finished file away as the content it has; it survives a crash. */
  void take(Path file, FileRef content) throws IOException {
    Path blob = path(content);
    Path parent = Objects.requireNonNull(blob.getParent(), "blob has no parent");
    if (!Files.exists(blob) || Files.size(blob) != content.size()) {
      try (RandomAccessFile written = new RandomAccessFile(file.toFile(), "rw")) {
        written.getFD().sync();
      }
      file.toFile().setReadOnly();
      Disk.makeDirectory(parent);
      Files.move(file, blob, StandardCopyOption.ATOMIC_MOVE);
    }
    // Also if it was there: whoever put it there may not have come this far yet.
    Disk.sync(parent);
  }

  /** The file that holds a content. */
  Path find(FileRef content) throws IOException {
    Path blob = path(content);
    long size;
    try {
      size = Files.size(blob);
    } catch (NoSuchFileException e) {
      Disk.requireNoFile(directory);
      throw new PortException(
          new Failure.NotFound(
              "the content %s is not in %s; restore it from an archive"
                  .formatted(content.sha256(), directory)),
          e);
    }
    if (size != content.size()) {
      throw corrupt(blob, "it has %d bytes instead of %d".formatted(size, content.size()));
    }
    return blob;
  }

  /** The bytes of a content; they are checked when the last was read. */
  InputStream read(FileRef content) throws IOException {
    Path blob = find(content);
    return new CheckedContent(Files.newInputStream(blob), content, blob);
  }

  static PortException corrupt(Path blob, String problem) {
    return new PortException(
        new Failure.Corrupt(
            "%s is not what was stored: %s. Restore it from an archive".formatted(blob, problem)));
  }

  private Path path(FileRef content) {
    return directory.resolve(content.sha256().substring(0, 2)).resolve(content.sha256());
  }
}
