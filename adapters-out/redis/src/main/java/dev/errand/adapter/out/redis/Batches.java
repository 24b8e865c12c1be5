package dev.errand.adapter.out.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Joins what threads ask for one by one: while a batch or two are on their way, the next one
 * gathers. Alone, a request leaves at once. Thread-safe.
 */
final class Batches<T> {

  private static final int MOST = 100;
  private static final int LARGEST = 1 << 20;
  private static final int UNDER_WAY = 2;

  private final ToIntFunction<T> bytes;
  private final Function<List<T>, CompletableFuture<List<Object>>> send;
  private final Queue<Waiting<T>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();

  /**
   * Batches of requests.
   *
   * @param bytes how large a request is; a batch ends with the one that makes it large
   * @param send sends a batch and answers with one thing for each
   */
  Batches(ToIntFunction<T> bytes, Function<List<T>, CompletableFuture<List<Object>>> send) {
    this.bytes = bytes;
    this.send = send;
  }

  /** The answer to one request. */
  CompletableFuture<Object> add(T request) {
    Waiting<T> waiting = new Waiting<>(request, new CompletableFuture<>());
    queue.add(waiting);
    pump();
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
    send.apply(batch.stream().map(Waiting::request).toList())
        .whenComplete(
            (answers, thrown) -> {
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

  private record Waiting<T>(T request, CompletableFuture<Object> answer) {}
}
