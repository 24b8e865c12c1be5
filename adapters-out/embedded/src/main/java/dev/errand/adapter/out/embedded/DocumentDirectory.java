package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.IdGenerator;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory with one JSON file per thing, such as a dead letter. A file is there whole or not at
 * all, also after a crash; one that a crash left half written ends in {@code .tmp} and is not
 * looked at. Files are read and written by streams, since channels close themselves when their
 * thread is interrupted.
 */
final class DocumentDirectory {

  private static final String SUFFIX = ".json";
  private static final int READABLE = 60;
  private static final int HASH = 32;

  private final Path directory;
  private final String what;
  private final IdGenerator ids;

  /**
   * A directory, made when the first thing comes.
   *
   * @param what the things, in the singular, for messages
   */
  DocumentDirectory(Path directory, String what, IdGenerator ids) {
    this.directory = directory;
    this.what = what;
    this.ids = ids;
  }

  /**
   * The file of a thing: what can be shown of its id, then a hash of all of it, so that any id has
   * a name of its own on any file system and none leads out of the directory.
   */
  Path file(String id) {
    String readable = id.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "_");
    String shortened = readable.substring(0, Math.min(READABLE, readable.length()));
    MessageDigest digest = Sums.sha256();
    digest.update(id.getBytes(StandardCharsets.UTF_8));
    return directory.resolve(shortened + "." + Sums.hex(digest).substring(0, HASH) + SUFFIX);
  }

  List<Path> files() {
    try {
      Disk.requireNoFile(directory);
      if (!Files.exists(directory)) {
        return List.of();
      }
      try (Stream<Path> all = Files.list(directory)) {
        return all.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
      }
    } catch (IOException e) {
      throw Disk.unreadable(e, "list the " + what + "s", directory);
    }
  }

  /** The bytes of a file, or null if there is none. */
  byte @Nullable [] read(Path file) {
    try (InputStream in = new FileInputStream(file.toFile())) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) {
      if (Files.notExists(file)) {
        return null;
      }
      throw Disk.unreadable(e, "read the " + what, file);
    } catch (IOException e) {
      throw Disk.unreadable(e, "read the " + what, file);
    }
  }

  void write(Path file, byte[] bytes) {
    Path temporary = directory.resolve(file.getFileName() + "." + ids.next() + ".tmp");
    try {
      Disk.makeDirectory(directory);
      try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
        out.write(bytes);
        out.getFD().sync();
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Disk.sync(directory);
    } catch (IOException e) {
      temporary.toFile().delete();
      throw Disk.failure(e, "write the " + what, file);
    }
  }

  boolean remove(Path file) {
    try {
      Files.delete(file);
      Disk.sync(directory);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw Disk.unreadable(e, "remove the " + what, file);
    }
  }

  Health check() {
    return Disk.check(directory);
  }
}
