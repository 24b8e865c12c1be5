package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Commits together what threads append to a file at the same time: one takes the lock, writes all
 * that wait in one write, and waits for the disk once; the others find theirs stored. A thread that
 * is alone waits for nobody. (The well-known group commit of databases.) Thread-safe.
 *
 * @param <T> what is appended
 */
final class GroupCommit<T> {

  /** What writes to the file. */
  interface Store<T> {

    /**
     * Takes what it will of the batch, writes it, and settles it when the disk has it. What it took
     * and did not settle fails with what it throws.
     */
    void write(Batch<T> batch) throws IOException;
  }

  private final Path path;
  private final String doing;
  private final PatientLock committing;
  private final Store<T> store;
  private final Queue<Pending<T>> waiting = new ConcurrentLinkedQueue<>();

  /**
   * Nothing is waiting.
   *
   * @param doing what is done, such as {@code write the session}
   * @param committing held while the file is written to
   */
  GroupCommit(Path path, String doing, PatientLock committing, Store<T> store) {
    this.path = path;
    this.doing = doing;
    this.committing = committing;
    this.store = store;
  }

  /** Appends; returns when the disk has it. */
  void append(T content) {
    Pending<T> own = new Pending<>(content);
    waiting.add(own);
    // Whoever is ready to append as well joins this commit; with nobody ready it returns at once.
    Thread.yield();
    lock(own);
    try {
      while (!own.settled()) {
        commit(own);
      }
    } finally {
      committing.unlock();
    }
    own.requireStored();
  }

  private void lock(Pending<T> own) {
    if (committing.lock()) {
      return;
    }
    if (waiting.remove(own)) {
      throw busy(path, "nothing was stored");
    }
    throw new PortException(
        new Failure.TimedOut(
            "cannot say whether it was possible to %s: the disk has not confirmed %s for %d s. Check the disk"
                .formatted(doing, path, PatientLock.PATIENCE.toSeconds())));
  }

  /** A thread that does not let go of a file. */
  static PortException busy(Path path, String consequence) {
    return new PortException(
        new Failure.Unavailable(
            "a thread of this process has kept %s for %d s; %s. Look for a disk that hangs"
                .formatted(path, PatientLock.PATIENCE.toSeconds(), consequence)));
  }

  /** Commits what is waiting, something of the calling thread among it. */
  private void commit(Pending<T> own) {
    Batch<T> batch = new Batch<>(waiting);
    try {
      store.write(batch);
    } catch (PortException e) {
      withdraw(own, batch);
      batch.fail(e.failure(), e.getCause());
    } catch (IOException e) {
      withdraw(own, batch);
      batch.fail(Disk.failure(e, doing, path).failure(), e);
    } finally {
      batch.fail(
          new Failure.TimedOut(
              "cannot say whether it was possible to %s: writing %s broke off"
                  .formatted(doing, path)),
          null);
    }
  }

  /** What failed before others' appends were taken concerns the caller's alone. */
  private void withdraw(Pending<T> own, Batch<T> batch) {
    if (waiting.remove(own)) {
      batch.taken.add(own);
    }
  }

  /** What one commit takes of what is waiting. Used by one thread. */
  static final class Batch<T> {

    private final Queue<Pending<T>> waiting;
    private final List<Pending<T>> taken = new ArrayList<>();

    private Batch(Queue<Pending<T>> waiting) {
      this.waiting = waiting;
    }

    /** Takes the next one, or null if none is waiting. */
    @Nullable Pending<T> next() {
      Pending<T> next = waiting.poll();
      if (next != null) {
        taken.add(next);
      }
      return next;
    }

    private void fail(Failure failure, @Nullable Throwable cause) {
      for (Pending<T> each : taken) {
        if (!each.settled()) {
          each.failed(failure, cause);
        }
      }
    }
  }
}
