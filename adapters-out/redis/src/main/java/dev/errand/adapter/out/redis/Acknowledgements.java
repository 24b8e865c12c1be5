package dev.errand.adapter.out.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Joins what threads acknowledge one by one: while a batch or two are on their way, the next one
 * gathers. Alone, an acknowledgement leaves at once. Thread-safe.
 */
final class Acknowledgements {

  private static final int LARGEST = 100;
  private static final int UNDER_WAY = 2;

  private final Function<List<Ticket>, CompletableFuture<List<Object>>> send;
  private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();

  Acknowledgements(Function<List<Ticket>, CompletableFuture<List<Object>>> send) {
    this.send = send;
  }

  /** Whether the receipt was good. */
  CompletableFuture<Boolean> add(Ticket ticket) {
    Waiting waiting = new Waiting(ticket, new CompletableFuture<>());
    queue.add(waiting);
    pump();
    return waiting.outcome();
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
    List<Waiting> batch = new ArrayList<>();
    for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
      batch.add(next);
      if (batch.size() == LARGEST) {
        break;
      }
    }
    if (batch.isEmpty()) {
      underWay.decrementAndGet();
      return;
    }
    send.apply(batch.stream().map(Waiting::ticket).toList())
        .whenComplete(
            (outcomes, thrown) -> {
              underWay.decrementAndGet();
              for (int i = 0; i < batch.size(); i++) {
                CompletableFuture<Boolean> outcome = batch.get(i).outcome();
                if (thrown == null) {
                  outcome.complete(Long.valueOf(1).equals(outcomes.get(i)));
                } else {
                  outcome.completeExceptionally(thrown);
                }
              }
              pump();
            });
  }

  private record Waiting(Ticket ticket, CompletableFuture<Boolean> outcome) {}
}
