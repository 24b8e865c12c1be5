package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.IdGenerator;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory with one file per letter. A file is there whole or not at all, also after a crash;
 * one that a crash left half written ends in {@code .tmp} and is not looked at. Files are read and
 * written by streams, since channels close themselves when their thread is interrupted.
 */
final class LetterDirectory {

  private static final String SUFFIX = ".json";
  private static final int READABLE = 60;
  private static final int HASH = 32;

  private final Path directory;
  private final IdGenerator ids;

  LetterDirectory(Path directory, IdGenerator ids) {
    this.directory = directory;
    this.ids = ids;
  }

  /**
   * The file of a letter: what can be shown of its id, then a hash of all of it, so that any id has
   * a name of its own on any file system and none leads out of the directory.
   */
  Path file(String id) {
    String readable = id.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "_");
    String shortened = readable.substring(0, Math.min(READABLE, readable.length()));
    return directory.resolve(shortened + "." + sha256(id).substring(0, HASH) + SUFFIX);
  }

  List<Path> files() {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    } catch (IOException e) {
      throw failed("list the dead letters in", directory, e);
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
      throw failed("read", file, e);
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  void write(Path file, byte[] bytes) {
    Path temporary = directory.resolve(file.getFileName() + "." + ids.next() + ".tmp");
    try {
      make(directory);
      try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
        out.write(bytes);
        out.getFD().sync();
      }
      move(temporary, file);
      sync(directory);
    } catch (IOException e) {
      temporary.toFile().delete();
      throw failed("write", file, e);
    }
  }

  boolean remove(Path file) {
    try {
      Files.delete(file);
      sync(directory);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw failed("remove", file, e);
    }
  }

  Health check() {
    Path existing = directory;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return Files.isDirectory(existing) && Files.isWritable(existing)
        ? new Health.Up()
        : new Health.Down(
            "dead letters cannot be written to "
                + directory
                + ": "
                + existing
                + " is not a directory that may be written to");
  }

  private static void make(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      make(parent);
    }
    Files.createDirectories(directory);
    if (parent != null) {
      sync(parent);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the file system cannot rename files atomically", e);
    }
  }

  /** Makes names survive a crash; other systems than POSIX do that by themselves. */
  private static void sync(Path directory) throws IOException {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static PortException failed(String what, Path where, IOException e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String message = "cannot " + what + " " + where + ": " + why;
    boolean full = why.toLowerCase(Locale.ROOT).contains("no space left");
    return new PortException(
        full
            ? new Failure.StorageFull(message + "; make room on that disk")
            : new Failure.Unavailable(
                message + "; see that it is a directory this user may read and write"),
        e);
  }

  private static String sha256(String id) {
    try {
      byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
