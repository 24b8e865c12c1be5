package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Joins what threads ask for one by one: while a batch or two are on their way, the next one
 * gathers. Alone, a request leaves at once. Batches run on threads of their own, which no interrupt
 * of a caller reaches. Thread-safe.
 */
final class Batches<T, R> {

  private static final int MOST = 200;
  private static final long LARGEST = 4 << 20;
  private static final int UNDER_WAY = 2;

  private final Scheduler scheduler;
  private final String name;
  private final ToLongFunction<T> bytes;
  private final Function<List<T>, List<R>> run;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Waiting<T, R>> queue = new ArrayDeque<>();
  private int underWay;

  /**
   * Batches of requests.
   *
   * @param name of the threads
   * @param bytes how large a request is; a batch ends with the one that makes it large
   * @param run does what a batch asks for and answers with one thing for each
   */
  Batches(
      Scheduler scheduler, String name, ToLongFunction<T> bytes, Function<List<T>, List<R>> run) {
    this.scheduler = scheduler;
    this.name = name;
    this.bytes = bytes;
    this.run = run;
  }

  /** Asks, and waits for the answer, through interrupts. */
  R ask(T request) {
    Waiting<T, R> waiting = new Waiting<>(request, new CompletableFuture<>());
    boolean open;
    lock.lock();
    try {
      queue.add(waiting);
      open = underWay < UNDER_WAY;
      if (open) {
        underWay++;
      }
    } finally {
      lock.unlock();
    }
    if (open) {
      scheduler.start(name, this::work);
    }
    try {
      return waiting.answer().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void work() {
    for (List<Waiting<T, R>> batch = take(); !batch.isEmpty(); batch = take()) {
      run(batch);
    }
  }

  /** Whoever waits must not wait for ever, whatever goes wrong. */
  private void run(List<Waiting<T, R>> batch) {
    List<T> requests = batch.stream().map(Waiting::request).toList();
    CompletableFuture.supplyAsync(() -> run.apply(requests), Runnable::run)
        .whenComplete(
            (answers, thrown) -> {
              if (thrown == null) {
                for (int i = 0; i < batch.size(); i++) {
                  batch.get(i).answer().complete(answers.get(i));
                }
              } else if (batch.size() > 1 && isAboutOne(thrown)) {
                batch.forEach(each -> run(List.of(each)));
              } else {
                batch.forEach(each -> each.answer().completeExceptionally(thrown));
              }
            });
  }

  /** Whether a request may have spoilt it for the others. */
  private static boolean isAboutOne(Throwable thrown) {
    return thrown.getCause() instanceof PortException port
        && port.failure() instanceof Failure.Rejected;
  }

  /** The next batch. Empty when the thread is to end. */
  private List<Waiting<T, R>> take() {
    lock.lock();
    try {
      List<Waiting<T, R>> batch = new ArrayList<>();
      long size = 0;
      while (batch.size() < MOST && size < LARGEST && !queue.isEmpty()) {
        Waiting<T, R> next = queue.poll();
        batch.add(next);
        size += bytes.applyAsLong(next.request());
      }
      if (batch.isEmpty()) {
        underWay--;
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private record Waiting<T, R>(T request, CompletableFuture<R> answer) {}
}
