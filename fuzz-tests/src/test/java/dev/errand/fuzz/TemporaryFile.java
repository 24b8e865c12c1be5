package dev.errand.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Places for what must be read from a disk. Removed by the next build, being below target. */
public final class TemporaryFile {

  private TemporaryFile() {}

  /** A file in a new directory. */
  public static Path named(String name) {
    return directory().resolve(name);
  }

  /** A new directory. */
  public static Path directory() {
    try {
      Path parent = Seeds.root().resolve("fuzz-tests/target/fuzz/files");
      return Files.createTempDirectory(Files.createDirectories(parent), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
