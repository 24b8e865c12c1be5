package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Gathers what many threads ask for at the same moment into calls of up to ten. Whoever asks while
 * no call is under way has its call made at once, so a thread that is alone waits for nobody; what
 * is asked meanwhile goes out together when the call ends, or earlier, on another lane, once it
 * fills a call of its own. Thread-safe.
 *
 * <p>Calls are made on threads of their own, a lane's for as long as there is something to do: an
 * interrupt of one who asked must not cut a call in which others take part.
 *
 * @param <E> what is asked for
 * @param <R> what comes of it
 */
final class Batches<E, R> {

  /** What SQS takes in one call. */
  static final int LARGEST = 10;

  private static final int LANES = 4;
  private static final int ATTEMPTS = 3;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final String name;
  private final Scheduler scheduler;
  private final int room;
  private final ToIntFunction<E> size;
  private final Function<List<E>, List<Outcome<R>>> call;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Waiting<E, R>> waiting = new ArrayDeque<>();
  private int lanes;
  private int starting;

  private record Waiting<E, R>(E entry, CompletableFuture<Outcome<R>> outcome) {}

  /**
   * Batches of one kind of call.
   *
   * @param room the sum of sizes that fits one call
   * @param call makes a call; gives an outcome for each entry in their order, or throws {@code
   *     PortException} if it failed as a whole
   */
  Batches(
      String name,
      Scheduler scheduler,
      int room,
      ToIntFunction<E> size,
      Function<List<E>, List<Outcome<R>>> call) {
    this.name = name;
    this.scheduler = scheduler;
    this.room = room;
    this.size = size;
    this.call = call;
  }

  /** Has one entry done; blocks until it is. An interrupt does not cut the wait short. */
  R run(E entry) {
    return await(entry, submit(entry));
  }

  /** Has one entry done some time. */
  CompletableFuture<Outcome<R>> submit(E entry) {
    CompletableFuture<Outcome<R>> outcome = new CompletableFuture<>();
    lock.lock();
    try {
      waiting.addLast(new Waiting<>(entry, outcome));
      boolean full = waiting.size() >= LARGEST * (starting + 1);
      if (lanes > 0 && !(full && lanes < LANES)) {
        return outcome;
      }
      lanes++;
      starting++;
    } finally {
      lock.unlock();
    }
    try {
      scheduler.start(name, this::work);
    } catch (RuntimeException | Error e) {
      notStarted();
      throw e;
    }
    return outcome;
  }

  /** Waits for what was submitted; asks again if the service refused it for a passing reason. */
  R await(E entry, CompletableFuture<Outcome<R>> submitted) {
    CompletableFuture<Outcome<R>> outcome = submitted;
    for (int attempt = 1; ; attempt++) {
      switch (outcome.join()) {
        case Outcome.Done<R> done -> {
          return done.value();
        }
        case Outcome.Failed<R> failed -> {
          if (!failed.again() || attempt >= ATTEMPTS || !paused(attempt)) {
            throw failed.failure();
          }
          outcome = submit(entry);
        }
      }
    }
  }

  private boolean paused(int attempt) {
    try {
      scheduler.sleep(PAUSE.multipliedBy(attempt));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void work() {
    // Whoever is ready to ask as well joins; with nobody ready it returns at once.
    Thread.yield();
    for (List<Waiting<E, R>> batch = take(true); !batch.isEmpty(); batch = take(false)) {
      settle(batch);
    }
  }

  /** The next batch; if there is none, the lane is free from then on. */
  private List<Waiting<E, R>> take(boolean first) {
    List<Waiting<E, R>> batch = new ArrayList<>(LARGEST);
    int filled = 0;
    lock.lock();
    try {
      starting -= first ? 1 : 0;
      while (batch.size() < LARGEST && !waiting.isEmpty()) {
        int next = size.applyAsInt(waiting.getFirst().entry());
        if (!batch.isEmpty() && filled + next > room) {
          break;
        }
        filled += next;
        batch.add(waiting.removeFirst());
      }
      if (batch.isEmpty()) {
        lanes--;
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void notStarted() {
    lock.lock();
    try {
      lanes--;
      starting--;
    } finally {
      lock.unlock();
    }
  }

  private void settle(List<Waiting<E, R>> batch) {
    try {
      List<Outcome<R>> outcomes = call.apply(batch.stream().map(Waiting::entry).toList());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).outcome().complete(outcomes.get(i));
      }
    } catch (PortException e) {
      boolean ofOne =
          e.failure() instanceof Failure.InvalidRequest || e.failure() instanceof Failure.Conflict;
      if (batch.size() > 1 && ofOne) {
        // One that is malformed can make a service refuse all that came with it.
        batch.forEach(each -> settle(List.of(each)));
      } else {
        fail(batch, e);
      }
    } catch (RuntimeException | Error e) {
      fail(batch, new PortException(new Failure.Unexpected(name + " failed: " + e), e));
    }
  }

  private static <E, R> void fail(List<Waiting<E, R>> batch, PortException e) {
    batch.forEach(each -> each.outcome().complete(new Outcome.Failed<>(e, false)));
  }
}
