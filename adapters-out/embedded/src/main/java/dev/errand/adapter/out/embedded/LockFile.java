package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Locks that hold between threads and between processes, as byte ranges of one empty file.
 *
 * <p>The operating system's locks belong to the process, and closing any channel of a file gives up
 * all of the process's locks on it. So a file is opened once in a process, is shared by all who
 * want it, holds no data that somebody might read, and is closed with its last user.
 */
final class LockFile implements AutoCloseable {

  private static final int STRIPES = 256;
  private static final Duration POLL = Duration.ofMillis(2);
  private static final Duration WAIT_FOR_PROCESSES = Duration.ofSeconds(10);
  private static final ReentrantLock REGISTRY = new ReentrantLock();
  private static final Map<Path, LockFile> OPEN = new HashMap<>();

  private final Path file;
  private final FileChannel channel;
  private final PatientLock[] stripes =
      IntStream.range(0, STRIPES).mapToObj(i -> new PatientLock()).toArray(PatientLock[]::new);
  private int users;

  private LockFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Opens a lock file, whose directory must exist. Whoever opened it closes it. */
  static LockFile open(Path path) throws IOException {
    Path parent = Objects.requireNonNull(path.getParent(), "path has no parent");
    Path file = parent.toRealPath().resolve(path.getFileName());
    REGISTRY.lock();
    try {
      LockFile lockFile = OPEN.get(file);
      if (lockFile == null) {
        lockFile =
            new LockFile(
                file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        OPEN.put(file, lockFile);
      }
      lockFile.users++;
      return lockFile;
    } finally {
      REGISTRY.unlock();
    }
  }

  /** A lock that is held. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes the lock for a name; names share locks. Waiting for a thread of this process is not cut
   * short by an interrupt, waiting for another process is.
   *
   * @throws PortException with {@code Unavailable} if it is not free in time, {@code Interrupted}
   *     if the thread was
   */
  Held hold(String name, Scheduler scheduler) throws IOException {
    int stripe = Math.floorMod(name.hashCode() * 0x9E3779B9 >>> 16, STRIPES);
    if (!stripes[stripe].lock()) {
      throw busy("a thread of this process has kept a part of", PatientLock.PATIENCE);
    }
    boolean done = false;
    try {
      FileLock lock = lock(stripe, scheduler);
      done = true;
      return () -> {
        try {
          release(lock);
        } finally {
          stripes[stripe].unlock();
        }
      };
    } finally {
      if (!done) {
        stripes[stripe].unlock();
      }
    }
  }

  /** Takes the lock of a place that is not used by names, or says that somebody else has it. */
  Optional<Held> tryHold(long place) throws IOException {
    FileLock lock = tryLock(STRIPES + place);
    return lock == null ? Optional.empty() : Optional.of(() -> release(lock));
  }

  @Override
  public void close() {
    REGISTRY.lock();
    try {
      if (--users == 0) {
        OPEN.remove(file);
        channel.close();
      }
    } catch (IOException e) {
      // Nothing was written to it, and its locks are gone with it.
    } finally {
      REGISTRY.unlock();
    }
  }

  private FileLock lock(long place, Scheduler scheduler) throws IOException {
    FileLock lock = tryLock(place);
    if (lock != null) {
      return lock;
    }
    Instant end = scheduler.instant().plus(WAIT_FOR_PROCESSES);
    while (scheduler.instant().isBefore(end)) {
      try {
        scheduler.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PortException(
            new Failure.Interrupted(
                "interrupted while waiting for " + file + "; nothing was stored"),
            e);
      }
      lock = tryLock(place);
      if (lock != null) {
        return lock;
      }
    }
    throw busy("another process has kept a part of", WAIT_FOR_PROCESSES);
  }

  private @Nullable FileLock tryLock(long place) throws IOException {
    try {
      return channel.tryLock(place, 1, false);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static void release(FileLock lock) {
    try {
      lock.release();
    } catch (IOException e) {
      // The channel was closed, and the lock is gone with it.
    }
  }

  private PortException busy(String who, Duration waited) {
    return new PortException(
        new Failure.Unavailable(
            "%s %s locked for %d s; nothing was stored. Look for a disk or an Errand process that hangs"
                .formatted(who, file, waited.toSeconds())));
  }
}
