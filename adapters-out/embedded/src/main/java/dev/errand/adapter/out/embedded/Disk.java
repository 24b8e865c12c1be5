package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What all stores on the local disk need of it: durable directories, honest failures, health. */
final class Disk {

  private static final long LITTLE_SPACE = 64L << 20;

  private Disk() {}

  /** Makes a directory and those above it that are missing; they survive a crash. */
  static void makeDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = Objects.requireNonNull(directory.getParent(), "directory has no parent");
    makeDirectory(parent);
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw new NotDirectoryException(directory.toString());
      }
    }
    sync(parent);
  }

  /** Refuses a directory that cannot be, because a file stands in its place or above. */
  static void requireNoFile(Path directory) throws NotDirectoryException {
    Path existing = directory;
    while (!Files.exists(existing)) {
      existing = Objects.requireNonNull(existing.getParent(), "no parent exists");
    }
    if (!Files.isDirectory(existing)) {
      throw new NotDirectoryException(existing.toString());
    }
  }

  /** Makes what was created, renamed or removed in a directory survive a crash. */
  static void sync(Path directory) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        // A channel closes itself under an interrupt; what must be durable cannot be cut short.
        interrupted |= Thread.interrupted();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted = true;
        } catch (AccessDeniedException e) {
          if (System.getProperty("os.name", "").startsWith("Windows")) {
            return;
          }
          throw e;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Removes a directory with all it holds, without following links. */
  static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem)
              throws IOException {
            if (problem != null) {
              throw problem;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * The failure for an exception after which nothing was stored.
   *
   * @param doing what was being done, such as {@code write the session}
   */
  static PortException failure(IOException e, String doing, Path where) {
    String reason = reason(e);
    if (isFull(reason, where)) {
      return new PortException(
          new Failure.StorageFull(
              "cannot %s: no room is left for %s (%s). Free some space, raise the limit, or move the directory to a larger disk; nothing was stored"
                  .formatted(doing, where, reason)),
          e);
    }
    return unreadable(e, doing, where);
  }

  /** The failure for an exception while reading. */
  static PortException unreadable(IOException e, String doing, Path where) {
    return new PortException(
        new Failure.Unavailable(
            "cannot %s at %s: %s%s".formatted(doing, where, reason(e), mend(e))),
        e);
  }

  /** The failure for an exception after which it is unknown whether something was stored. */
  static PortException unknown(IOException e, String doing, Path where) {
    return new PortException(
        new Failure.TimedOut(
            "cannot say whether it was possible to %s: the disk did not confirm %s (%s). Check the disk"
                .formatted(doing, where, reason(e))),
        e);
  }

  /** Whether files can be written below a directory, which need not exist yet. */
  static Health check(Path directory) {
    try {
      Path existing = directory;
      while (!Files.exists(existing)) {
        existing = Objects.requireNonNull(existing.getParent(), "no parent exists");
      }
      if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
        return new Health.Down(
            "cannot write to %s: %s is not a directory that may be written to"
                .formatted(directory, existing));
      }
      long free = Files.getFileStore(existing).getUsableSpace();
      if (free < LITTLE_SPACE) {
        return new Health.Down(
            "only %d KiB are left for %s; free some space".formatted(free >> 10, directory));
      }
      return new Health.Up();
    } catch (IOException | RuntimeException e) {
      return new Health.Down("cannot look at %s: %s".formatted(directory, e.getMessage()));
    }
  }

  /**
   * Refuses a file that a file system without case gives for another name.
   *
   * @param what what is called so, such as {@code session}
   */
  static void requireOwnName(Path file, String what) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    Path name = Objects.requireNonNull(file.getFileName(), "file has no name");
    Path real = Objects.requireNonNull(file.toRealPath().getFileName(), "file has no name");
    if (!real.equals(name) && real.toString().equalsIgnoreCase(name.toString())) {
      throw new PortException(
          new Failure.Conflict(
              "%s %s cannot be kept in %s: that file system holds %s, whose name differs only in upper and lower case"
                  .formatted(what, name, file.getParent(), real)));
    }
  }

  private static String mend(IOException e) {
    String reason = reason(e).toLowerCase(Locale.ROOT);
    if (e instanceof AccessDeniedException || reason.contains("permission denied")) {
      return ". Give the user Errand runs as the right to read and write there";
    }
    if (e instanceof NotDirectoryException || reason.contains("not a directory")) {
      return ". Move the file that is in the way, or give another directory";
    }
    return reason.contains("read-only") ? ". Make it writable, or give another directory" : "";
  }

  /** In words; the system's own exceptions say no more than a name. */
  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "access to " + denied.getFile() + " is denied";
      case NotDirectoryException file -> file.getFile() + " is not a directory";
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      default -> Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    };
  }

  private static boolean isFull(String reason, Path where) {
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left")
        || lower.contains("quota exceeded")
        || lower.contains("file too large")
        || lower.contains("not enough space")) {
      return true;
    }
    // The system's messages may be in any language.
    try {
      Path parent = where.getParent();
      return parent != null
          && Files.isDirectory(parent)
          && Files.getFileStore(parent).getUsableSpace() < (64 << 10);
    } catch (IOException | SecurityException unknown) {
      return false;
    }
  }
}
