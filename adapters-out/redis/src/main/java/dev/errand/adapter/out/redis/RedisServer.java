package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.failure.Failure;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One server: a connection for commands, which threads share without waiting for each other, and
 * one that listens. Both are made when they are first needed. Thread-safe.
 */
final class RedisServer implements AutoCloseable {

  /** What a worker that stops may wait for the answer it asked for before. */
  private static final Duration SOON = Duration.ofMillis(50);

  private final Scheduler scheduler;
  private final Duration timeout;
  private final Failures failures;
  private final Lazy<Connector> connector;
  private final Lazy<Connector.Commands> commands;
  private final Bells bells;
  private volatile boolean closed;

  RedisServer(RedisAddress.Server address, AdapterContext context) {
    this.scheduler = context.scheduler();
    this.timeout = address.timeout();
    this.failures = new Failures(address);
    this.connector =
        new Lazy<>(
            () ->
                CompletableFuture.completedFuture(
                    new Connector(address, context.secrets(), failures)));
    this.commands =
        new Lazy<>(() -> aside("redis-connect", () -> connector.get().join().commands()));
    this.bells =
        new Bells(
            scheduler,
            new Lazy<>(() -> aside("redis-listen", () -> connector.get().join().listener())));
  }

  /** Makes a connection on a thread of its own, where no interrupt of a caller ends it. */
  private <T extends Object> CompletableFuture<T> aside(String name, Supplier<T> making) {
    CompletableFuture<T> made = new CompletableFuture<>();
    scheduler.start(
        name,
        () -> {
          try {
            made.complete(connected(making));
          } catch (RuntimeException e) {
            made.completeExceptionally(failures.ofConnecting(e));
          }
        });
    return made;
  }

  /** A connection that breaks while it is made is made once more: then the server says why. */
  private <T extends Object> T connected(Supplier<T> making) {
    if (closed) {
      throw new PortException(failures.closed());
    }
    try {
      return making.get();
    } catch (RuntimeException e) {
      if (failures.of(e).failure() instanceof Failure.Lost) {
        return making.get();
      }
      throw e;
    }
  }

  Bells bells() {
    return bells;
  }

  Failures failures() {
    return failures;
  }

  /** Runs a script by its digest, or by its text if the server does not know it (any more). */
  CompletableFuture<List<Object>> run(Script script, byte[][] keys, byte[]... arguments) {
    return commands
        .get()
        .thenCompose(
            with ->
                byDigest(with, script, keys, arguments)
                    .exceptionallyCompose(thrown -> again(thrown, with, script, keys, arguments)));
  }

  private static CompletableFuture<List<Object>> byDigest(
      Connector.Commands with, Script script, byte[][] keys, byte[]... arguments) {
    RedisFuture<List<Object>> answer =
        with.async().evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments);
    return answer.toCompletableFuture();
  }

  /** Once more, where it is certain that nothing was done. */
  private CompletableFuture<List<Object>> again(
      Throwable thrown,
      Connector.Commands with,
      Script script,
      byte[][] keys,
      byte[]... arguments) {
    if (thrown instanceof RedisNoScriptException
        || thrown.getCause() instanceof RedisNoScriptException) {
      RedisFuture<List<Object>> answer =
          with.async().eval(script.text(), ScriptOutputType.MULTI, keys, arguments);
      return answer.toCompletableFuture();
    }
    var reach = with.reach();
    if (reach != null && Failures.rejected(thrown)) {
      return reach
          .apply(keys[0])
          .thenCompose(yes -> byDigest(with, script, keys, arguments))
          .exceptionallyCompose(
              second ->
                  Failures.rejected(second)
                      ? CompletableFuture.failedFuture(second)
                      : again(second, with.reached(), script, keys, arguments));
    }
    return CompletableFuture.failedFuture(thrown);
  }

  /** What INFO says of a section. */
  String info(String section) {
    return await(commands.get().thenCompose(with -> with.async().info(section)));
  }

  /** Whether it answers. */
  void ping() {
    await(commands.get().thenCompose(with -> with.async().ping()));
  }

  /**
   * Waits for an answer, through interrupts, but never longer than a call may take; then it is
   * cancelled. An interrupt is kept for whoever waits next.
   */
  <T> T await(CompletableFuture<T> answer) {
    boolean interrupted = false;
    long end = System.nanoTime() + timeout.toNanos();
    try {
      while (true) {
        try {
          return within(end - System.nanoTime(), answer);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The same for an answer that comes, or fails with a {@link TimeoutException}, by itself. */
  <T> T awaitInTime(CompletableFuture<T> answer) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw e.getCause() instanceof TimeoutException ? late(e) : failures.of(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * The same, but of an answer that is not there soon after an interrupt nobody waits any more. One
   * that comes soon is returned, with the interrupt kept.
   */
  <T> T awaitUnlessInterrupted(CompletableFuture<T> answer) throws InterruptedException {
    try {
      return within(timeout.toNanos(), answer);
    } catch (InterruptedException e) {
      T soon = soon(answer);
      Thread.currentThread().interrupt();
      return soon;
    }
  }

  private <T> T soon(CompletableFuture<T> answer) throws InterruptedException {
    try {
      return answer.get(SOON.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failures.of(e);
    } catch (TimeoutException e) {
      answer.cancel(false);
      throw new InterruptedException();
    }
  }

  private <T> T within(long nanos, CompletableFuture<T> answer) throws InterruptedException {
    try {
      return answer.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failures.of(e);
    } catch (TimeoutException e) {
      answer.cancel(false);
      throw late(e);
    }
  }

  private PortException late(Exception e) {
    return new PortException(
        commands.peek() == null ? failures.notConnected(e) : failures.noAnswer(timeout), e);
  }

  /** Closes the connections; calls fail from now on. */
  @Override
  public void close() {
    closed = true;
    bells.close();
    Connector.Commands with = commands.peek();
    if (with != null) {
      StatefulConnection<byte[], byte[]> connection = with.connection();
      connection.close();
    }
    Connector made = connector.peek();
    if (made != null) {
      made.close();
    }
  }
}
