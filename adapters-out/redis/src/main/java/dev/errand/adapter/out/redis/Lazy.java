package dev.errand.adapter.out.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is made at its first use. All who ask meanwhile await the same attempt; after one
 * that failed, the next to ask begins another.
 */
final class Lazy<T> {

  private final AtomicReference<@Nullable CompletableFuture<T>> made = new AtomicReference<>();
  private final Supplier<CompletableFuture<T>> maker;

  Lazy(Supplier<CompletableFuture<T>> maker) {
    this.maker = maker;
  }

  CompletableFuture<T> get() {
    CompletableFuture<T> known = made.get();
    if (known != null && !known.isCompletedExceptionally()) {
      return known;
    }
    CompletableFuture<T> mine = new CompletableFuture<>();
    if (!made.compareAndSet(known, mine)) {
      return get();
    }
    attempt()
        .whenComplete(
            (value, thrown) -> {
              if (thrown == null) {
                mine.complete(value);
              } else {
                mine.completeExceptionally(thrown);
              }
            });
    return mine;
  }

  private CompletableFuture<T> attempt() {
    try {
      return maker.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** What was made, or null if it was not. */
  @Nullable T peek() {
    CompletableFuture<T> known = made.get();
    return known != null && known.isDone() && !known.isCompletedExceptionally()
        ? known.join()
        : null;
  }
}
