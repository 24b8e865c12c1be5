package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Joins what threads ask for one by one: while a batch or two are on their way, the next one
 * gathers. Alone, a request leaves at once. Every request has an answer or fails with a {@link
 * TimeoutException} in time, so that those who ask need no timer each. Thread-safe.
 */
final class Batches<T> {

  private static final int MOST = 100;
  private static final int LARGEST = 1 << 20;
  private static final int UNDER_WAY = 2;

  /** By this part of its time a request may be late. */
  private static final int PRECISION = 10;

  private final ToIntFunction<T> bytes;
  private final Function<List<T>, CompletableFuture<List<Object>>> send;
  private final Scheduler scheduler;
  private final Duration timeout;
  private final Queue<Waiting<T>> queue = new ConcurrentLinkedQueue<>();
  private final Queue<Sent<T>> sent = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicBoolean watched = new AtomicBoolean();

  /**
   * Batches of requests.
   *
   * @param bytes how large a request is; a batch ends with the one that makes it large
   * @param send sends a batch and answers with one thing for each
   * @param timeout how long a request waits for its answer
   */
  Batches(
      ToIntFunction<T> bytes,
      Function<List<T>, CompletableFuture<List<Object>>> send,
      Scheduler scheduler,
      Duration timeout) {
    this.bytes = bytes;
    this.send = send;
    this.scheduler = scheduler;
    this.timeout = timeout;
  }

  /** The answer to one request. */
  CompletableFuture<Object> add(T request) {
    Waiting<T> waiting = new Waiting<>(request, new CompletableFuture<>(), System.nanoTime());
    queue.add(waiting);
    pump();
    if (!watched.get() && watched.compareAndSet(false, true)) {
      scheduler.start("redis-patience", this::watch);
    }
    return waiting.answer();
  }

  private void pump() {
    while (!queue.isEmpty()) {
      int now = underWay.get();
      if (now >= UNDER_WAY) {
        return;
      }
      if (underWay.compareAndSet(now, now + 1)) {
        sendNext();
      }
    }
  }

  private void sendNext() {
    List<Waiting<T>> batch = next();
    if (batch.isEmpty()) {
      underWay.decrementAndGet();
      return;
    }
    Sent<T> trip = new Sent<>(batch);
    sent.add(trip);
    send.apply(batch.stream().map(Waiting::request).toList())
        .whenComplete(
            (answers, thrown) -> {
              sent.remove(trip);
              underWay.decrementAndGet();
              for (int i = 0; i < batch.size(); i++) {
                CompletableFuture<Object> answer = batch.get(i).answer();
                if (thrown == null) {
                  answer.complete(answers.get(i));
                } else {
                  answer.completeExceptionally(thrown);
                }
              }
              pump();
            });
  }

  private List<Waiting<T>> next() {
    failLate(queue, System.nanoTime());
    List<Waiting<T>> batch = new ArrayList<>();
    long size = 0;
    while (batch.size() < MOST && size < LARGEST) {
      Waiting<T> waiting = queue.poll();
      if (waiting == null) {
        break;
      }
      // Nobody waits for what was given up while the server hung.
      if (!waiting.answer().isDone()) {
        batch.add(waiting);
        size += bytes.applyAsInt(waiting.request());
      }
    }
    return batch;
  }

  /** Fails what is late, until nothing waits. */
  private void watch() {
    Duration look = timeout.dividedBy(PRECISION);
    try {
      do {
        do {
          scheduler.sleep(look);
          failLate(System.nanoTime());
        } while (someWait());
        watched.set(false);
        // Whoever came in between saw that there was a watch.
      } while (someWait() && watched.compareAndSet(false, true));
    } catch (InterruptedException e) {
      // The process ends; who still asks must not wait for ever.
      failLate(System.nanoTime() + timeout.toNanos());
      watched.set(false);
      Thread.currentThread().interrupt();
    }
  }

  private boolean someWait() {
    return !queue.isEmpty() || !sent.isEmpty();
  }

  private void failLate(long now) {
    sent.forEach(trip -> failLate(trip.batch, now));
    failLate(queue, now);
  }

  private void failLate(Iterable<Waiting<T>> requests, long now) {
    for (Waiting<T> waiting : requests) {
      if (now - waiting.since() < timeout.toNanos()) {
        return; // Those behind it came later.
      }
      waiting.answer().completeExceptionally(new TimeoutException());
    }
  }

  /** A batch on its way; like nothing but itself. */
  private static final class Sent<T> {
    private final List<Waiting<T>> batch;

    Sent(List<Waiting<T>> batch) {
      this.batch = batch;
    }
  }

  private record Waiting<T>(T request, CompletableFuture<Object> answer, long since) {}
}
