package dev.errand.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files of this repository to begin with. */
public final class Seeds {

  private Seeds() {}

  /** The repository's root; this module's tests run one below. */
  public static Path root() {
    return Path.of("").toAbsolutePath().getParent();
  }

  /** The files of a folder, sorted by name; none if it is not there. */
  public static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The texts of a folder's files, named from the root. */
  public static List<String> texts(String folder) {
    return files(root().resolve(folder)).stream().map(Seeds::text).toList();
  }

  /** The text of a file. */
  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
