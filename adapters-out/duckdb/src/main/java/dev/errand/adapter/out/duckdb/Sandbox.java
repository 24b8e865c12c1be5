package dev.errand.adapter.out.duckdb;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One in-memory database of one call. Native code runs on a platform thread of its own: a virtual
 * thread would pin its carrier for as long as a statement takes, and a caller must be able to leave
 * when a native function does not heed its cancellation.
 */
final class Sandbox implements AutoCloseable {

  private static final Duration CANCEL_EVERY = Duration.ofMillis(20);
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final ExecutorService nativeThread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("duckdb-", 0).factory());
  private final TimeAllowance allowance;
  private final Runnable atRest;
  private volatile @Nullable Connection connection;
  private volatile @Nullable Statement running;

  Sandbox(Limits limits, Path scratch, TimeAllowance allowance, Runnable atRest)
      throws InterruptedException, Refusal {
    this.allowance = allowance;
    this.atRest = atRest;
    try {
      call(
          () -> {
            Connection open = DriverManager.getConnection("jdbc:duckdb:");
            connection = open;
            return open;
          });
      execute("SET memory_limit = " + Sql.text(limits.memory()));
      execute("SET threads = " + limits.threads());
      execute("SET temp_directory = " + Sql.text(scratch.resolve("spill").toString()));
      execute("SET max_temp_directory_size = '2GB'");
      execute("SET autoinstall_known_extensions = false");
      execute("SET autoload_known_extensions = false");
      execute("SET TimeZone = 'UTC'");
    } catch (SQLException e) {
      close();
      throw new IllegalStateException("the data engine does not start", e);
    } catch (InterruptedException | Refusal | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Shuts the sandbox: from here on only these files can be read, nothing can be written or loaded,
   * and no setting can be changed.
   */
  void lock(Collection<Path> readable) throws SQLException, InterruptedException, Refusal {
    String paths =
        readable.stream().map(path -> Sql.text(path.toString())).collect(Collectors.joining(", "));
    execute("SET allowed_paths = [" + paths + "]");
    execute("SET enable_external_access = false");
    execute("SET lock_configuration = true");
  }

  void execute(String sql) throws SQLException, InterruptedException, Refusal {
    call(
        () -> {
          try (Statement statement = statement()) {
            return statement.execute(sql);
          }
        });
  }

  /** The first rows of a query; whoever needs a bound on the engine's side puts a LIMIT into it. */
  Rows select(String sql, int maxRows) throws SQLException, InterruptedException, Refusal {
    return call(
        () -> {
          try (Statement statement = statement();
              var result = statement.executeQuery(sql)) {
            return Rows.read(result, maxRows);
          }
        });
  }

  /** Comes to rest, at the latest when a statement that cannot be stopped has ended by itself. */
  @Override
  public void close() {
    nativeThread.execute(
        () -> {
          Connection open = connection;
          connection = null;
          try {
            if (open != null) {
              open.close();
            }
          } catch (SQLException e) {
            System.getLogger(Sandbox.class.getName())
                .log(System.Logger.Level.DEBUG, "closing a database in memory failed", e);
          } finally {
            atRest.run();
          }
        });
    nativeThread.shutdown();
  }

  private Statement statement() throws SQLException {
    Connection open = connection;
    if (open == null) {
      throw new SQLException("the sandbox is closed");
    }
    Statement statement = open.createStatement();
    running = statement;
    return statement;
  }

  private interface NativeCall<T> {
    T run() throws SQLException;
  }

  private <T> T call(NativeCall<T> call) throws SQLException, InterruptedException, Refusal {
    allowance.check();
    Future<T> future = nativeThread.submit(call::run);
    try {
      return future.get(Math.max(1, allowance.leftNanos()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } catch (TimeoutException e) {
      stop(future);
      throw allowance.usedUp();
    } catch (InterruptedException e) {
      stop(future);
      throw e;
    } finally {
      running = null;
    }
  }

  private static SQLException rethrown(@Nullable Throwable cause) {
    return switch (cause) {
      case SQLException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> throw new IllegalStateException(cause);
    };
  }

  /**
   * Cancels until the native call ends. A cancellation that comes just before execution starts is
   * lost, hence the repeating; while a statement is being parsed it has to wait for the parser,
   * hence the thread of its own; a long native function heeds none, hence the end of patience.
   */
  private void stop(Future<?> future) {
    long end = System.nanoTime() + GRACE.toNanos();
    boolean interrupted = false;
    Thread canceller = null;
    while (!future.isDone() && System.nanoTime() < end) {
      Statement statement = running;
      if (statement != null && (canceller == null || !canceller.isAlive())) {
        canceller = Thread.ofVirtual().start(() -> cancel(statement));
      }
      try {
        future.get(CANCEL_EVERY.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (TimeoutException | ExecutionException | CancellationException e) {
        continue;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void cancel(Statement statement) {
    try {
      statement.cancel();
    } catch (SQLException e) {
      System.getLogger(Sandbox.class.getName())
          .log(System.Logger.Level.TRACE, "the statement had ended before it was cancelled", e);
    }
  }
}
