package dev.errand.adapter.out.s3;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * An object that is written as a stream of any length, of which no more than a few pieces are in
 * memory: one is being filled while others are on their way. What fits into one piece goes in one
 * call. It is there after {@link #finish}; when it is closed without that, nothing of it stays. To
 * be used by one thread.
 */
final class ObjectUpload extends OutputStream {

  /** Pieces in memory at a time, the one being filled among them. */
  static final int PIECES = 4;

  /** The smallest piece S3 takes, other than the last, is 5 MiB. */
  static final int USUAL_PIECE = 8 << 20;

  private static final int MOST_PIECES = 9_000;
  private static final int FIRST_BUFFER = 64 << 10;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Bucket bucket;
  private final String key;
  private final int pieceSize;
  private final Scheduler scheduler;
  private final MessageDigest digest = Sums.sha256();
  private final Semaphore lanes = new Semaphore(PIECES - 1);
  private final Deque<Scheduler.Task> underWay = new ArrayDeque<>();
  private final ConcurrentLinkedQueue<byte[]> spare = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<CompletedPart> done = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable PortException> broken = new AtomicReference<>();
  private byte[] buffer = new byte[FIRST_BUFFER];
  private int filled;
  private int pieces;
  private long size;
  private @Nullable String upload;
  private boolean finished;

  ObjectUpload(Bucket bucket, String key, int pieceSize, Scheduler scheduler) {
    this.bucket = bucket;
    this.key = key;
    this.pieceSize = pieceSize;
    this.scheduler = scheduler;
  }

  /** How large pieces must be, all but the last alike, for so many bytes to fit an object. */
  static int pieceSize(long about) {
    long needed = about / MOST_PIECES + 1;
    long mebibytes = (needed + (1 << 20) - 1) >> 20;
    return Math.toIntExact(Math.clamp(mebibytes << 20, USUAL_PIECE, 1L << 30));
  }

  @Override
  public void write(int single) {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    digest.update(bytes, from, length);
    size += length;
    int at = from;
    int left = length;
    while (left > 0) {
      if (filled == pieceSize) {
        ship();
      }
      int fits = Math.min(left, pieceSize - filled);
      if (filled + fits > buffer.length) {
        buffer = Arrays.copyOf(buffer, roomFor(filled + fits));
      }
      System.arraycopy(bytes, at, buffer, filled, fits);
      filled += fits;
      at += fits;
      left -= fits;
    }
  }

  private int roomFor(int bytes) {
    return (int) Math.min(pieceSize, Math.max(bytes, 2L * buffer.length));
  }

  /**
   * Makes the object of all that was written.
   *
   * @return false if there is one by that name
   */
  boolean finish() {
    boolean made;
    if (upload == null) {
      made = bucket.put(key, buffer, filled);
    } else {
      if (filled > 0) {
        ship();
      }
      awaitAll();
      List<CompletedPart> inOrder = new ArrayList<>(done);
      inOrder.sort(Comparator.comparing(CompletedPart::partNumber));
      made = bucket.complete(key, upload, inOrder);
    }
    finished = made;
    return made;
  }

  /** Bytes written so far. */
  long size() {
    return size;
  }

  /** The sum of all that was written; to be asked once. */
  String sha256() {
    return Sums.hex(digest);
  }

  @Override
  public void close() {
    if (finished || upload == null) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      underWay.forEach(Scheduler.Task::interrupt);
      for (Scheduler.Task task : underWay) {
        task.join(PATIENCE);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    // The SDK calls nobody on a thread that is interrupted.
    bucket.abort(key, upload);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void ship() {
    acquire(1);
    requireWhole();
    if (upload == null) {
      upload = bucket.begin(key);
    }
    String name = upload;
    int number = ++pieces;
    byte[] full = buffer;
    int length = filled;
    underWay.removeIf(this::isOver);
    underWay.add(
        scheduler.start("archive-piece-" + number, () -> send(name, number, full, length)));
    byte[] next = spare.poll();
    buffer = next == null ? new byte[pieceSize] : next;
    filled = 0;
  }

  private boolean isOver(Scheduler.Task task) {
    try {
      return task.join(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void send(String name, int number, byte[] bytes, int length) {
    try {
      if (broken.get() == null) {
        done.add(bucket.piece(key, name, number, bytes, length));
      }
    } catch (PortException e) {
      broken.compareAndSet(null, e);
    } finally {
      spare.add(bytes);
      lanes.release();
    }
  }

  private void awaitAll() {
    acquire(PIECES - 1);
    requireWhole();
    if (done.size() != pieces) {
      throw new PortException(
          new Failure.Unexpected("a piece of " + bucket.shown(key) + " is missing"));
    }
  }

  private void acquire(int permits) {
    try {
      lanes.acquire(permits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PortException(
          new Failure.Interrupted("the writing of " + bucket.shown(key) + " was interrupted"), e);
    }
  }

  private void requireWhole() {
    PortException failure = broken.get();
    if (failure != null) {
      throw new PortException(failure.failure(), failure);
    }
  }
}
