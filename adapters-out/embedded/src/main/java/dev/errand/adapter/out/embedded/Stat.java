package dev.errand.adapter.out.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * What the system says of the file at a path.
 *
 * @param size in bytes, 0 if there is none
 * @param key what tells it from a file that takes its place, or null if there is none or the system
 *     has no such key
 */
record Stat(long size, @Nullable Object key) {

  private static final Stat NONE = new Stat(0, null);

  /**
   * Asks the system.
   *
   * @param root the directory of the store, in whose place no file may stand
   */
  static Stat of(Path path, Path root) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stat(attributes.size(), attributes.fileKey());
    } catch (NoSuchFileException e) {
      Disk.requireNoFile(root);
      return NONE;
    }
  }
}
