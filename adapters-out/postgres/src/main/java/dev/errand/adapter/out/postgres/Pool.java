package dev.errand.adapter.out.postgres;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Connections that are kept. They go back on a thread of the operating system: HikariCP offers a
 * connection that comes back to those who wait for one again and again, and yields between. A
 * virtual thread that yields goes behind those its carrier knows of, before all that were woken
 * from elsewhere; so a few that yield keep all carriers to themselves, and whoever is to take the
 * connection never runs. To give one back is bookkeeping, since its transaction was ended before.
 * Thread-safe.
 */
final class Pool implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Pool.class.getName());

  private final HikariDataSource connections;
  private final ExecutorService returns =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("postgres-returns").factory());

  Pool(HikariDataSource connections) {
    this.connections = connections;
  }

  /** A connection, which is to be given back. */
  Connection take() throws SQLException {
    return connections.getConnection();
  }

  /** What was done stays done, whatever becomes of the connection. */
  void giveBack(Connection connection) {
    if (!Thread.currentThread().isVirtual()) {
      close(connection);
      return;
    }
    try {
      returns.execute(() -> close(connection));
    } catch (RejectedExecutionException e) {
      // The pool was closed meanwhile, and nobody waits for its connections any more.
      close(connection);
    }
  }

  /** Where one connection broke, those that lie here have likely broken with it. */
  void distrust() {
    HikariPoolMXBean lying = connections.getHikariPoolMXBean();
    if (lying != null) {
      lying.softEvictConnections();
    }
  }

  @Override
  public void close() {
    connections.close();
    returns.shutdown();
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.DEBUG, "a connection could not be given back", e);
    }
  }
}
