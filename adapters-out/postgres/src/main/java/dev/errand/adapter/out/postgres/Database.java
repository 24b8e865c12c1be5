package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.failure.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * One database: a pool of connections, made when it is first needed, after a look at the schema.
 * What goes wrong comes out as {@link PortException}. Thread-safe; calls block.
 */
final class Database implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Database.class.getName());
  private static final int TRIES = 5;
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final PostgresAddress.Server server;
  private final Scheduler scheduler;
  private final Failures failures;
  private final Connector connector;
  private final Schema schema;
  private final Ringer ringer;
  private final Bells bells;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable Pool pool;
  private volatile boolean migrate;
  private volatile boolean closed;

  Database(PostgresAddress.Server server, AdapterContext context) {
    this.server = server;
    this.scheduler = context.scheduler();
    this.failures = new Failures(server);
    this.connector = new Connector(server, context.secrets(), failures);
    this.schema = new Schema(server, failures);
    this.ringer = new Ringer(this, scheduler);
    this.bells = new Bells(this, scheduler);
  }

  /** Asks for the schema to be brought up to date before the first use. */
  void migrateFirst() {
    migrate = true;
  }

  /** For messages: where it is. */
  String shown() {
    return server.shown();
  }

  /** By which its mailboxes tell that something came. */
  Ringer ringer() {
    return ringer;
  }

  /** By which its mailboxes hear of it. */
  Bells bells() {
    return bells;
  }

  /** The words for what goes wrong here. */
  Failures failures() {
    return failures;
  }

  /** jOOQ on a connection. */
  static DSLContext sql(Connection connection) {
    return DSL.using(connection, SQLDialect.POSTGRES);
  }

  /** Reads, on this thread. If the connection turns out to be broken, once more on another. */
  <T extends @Nullable Object> T read(Work<T> work) {
    try {
      return once(work, false);
    } catch (PortException e) {
      if (!(e.failure() instanceof Failure.Lost) || Thread.currentThread().isInterrupted()) {
        throw answered(e);
      }
    }
    try {
      return once(work, false);
    } catch (PortException e) {
      throw answered(e);
    }
  }

  /** A read that was lost had no effect, so nothing about it is unknown. */
  private PortException answered(PortException e) {
    return e.failure() instanceof Failure.Lost lost
        ? new PortException(new Failure.Unavailable(lost.message()), e.getCause())
        : e;
  }

  /**
   * Writes by one statement, which commits by itself. It runs beside this thread, so that no
   * interrupt of a caller breaks it off, and is repeated where the database rolled it back for
   * somebody else's sake.
   *
   * @throws PortException with {@code TimedOut} if it is unknown whether it was done
   */
  <T extends @Nullable Object> T write(Work<T> work) {
    return aside("postgres-write", () -> writeHere(work));
  }

  /** The same for several statements in one transaction. */
  <T extends @Nullable Object> T transact(Work<T> work) {
    return write(inTransaction(work));
  }

  /**
   * The same for work that can be done only once, such as taking in a stream: where the database
   * rolled it back for somebody else's sake, it has failed.
   */
  <T extends @Nullable Object> T transactOnce(Work<T> work) {
    try {
      return aside("postgres-write", () -> once(inTransaction(work), true));
    } catch (PortException e) {
      throw e.failure() instanceof Failure.Lost lost
          ? new PortException(new Failure.TimedOut(lost.message()), e.getCause())
          : e;
    }
  }

  private static <T extends @Nullable Object> Work<T> inTransaction(Work<T> work) {
    return connection -> {
      connection.setAutoCommit(false);
      try {
        T result = work.on(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection);
        throw e;
      }
    };
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.DEBUG, "a transaction went with its connection", e);
    }
  }

  /** As {@link #write}, for a thread that nobody interrupts. */
  <T extends @Nullable Object> T writeHere(Work<T> work) {
    for (int tried = 1; ; tried++) {
      try {
        return once(work, true);
      } catch (PortException e) {
        if (tried == TRIES || !failures.rolledBackForOthers(e)) {
          throw e.failure() instanceof Failure.Lost lost
              ? new PortException(new Failure.TimedOut(lost.message()), e.getCause())
              : e;
        }
      }
      pause(tried);
    }
  }

  private void pause(int tried) {
    try {
      scheduler.sleep(PAUSE.multipliedBy(tried));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs something on a thread of its own and waits for it, through interrupts. */
  <T extends @Nullable Object> T aside(String name, Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, task -> scheduler.start(name, task)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private <T extends @Nullable Object> T once(Work<T> work, boolean writes) {
    Pool kept = pool();
    Connection connection = connection(kept);
    try {
      return work.on(connection);
    } catch (SQLException | DataAccessException e) {
      PortException said = failures.of(e, writes);
      if (said.failure() instanceof Failure.Lost) {
        kept.distrust();
      }
      throw said;
    } finally {
      kept.giveBack(connection);
    }
  }

  private Pool pool() {
    Pool made = pool;
    try {
      return made == null ? open() : made;
    } catch (SQLException e) {
      throw notConnected(e);
    }
  }

  private Connection connection(Pool kept) {
    try {
      return kept.take();
    } catch (SQLException e) {
      throw notConnected(e);
    }
  }

  private PortException notConnected(SQLException e) {
    return closed ? failures.closed() : failures.ofConnecting(e);
  }

  private Pool open() throws SQLException {
    waitToOpen();
    try {
      Pool made = pool;
      if (made == null) {
        if (closed) {
          throw failures.closed();
        }
        if (migrate) {
          bringUpToDate();
        }
        try (Connection first = connector.getConnection()) {
          schema.requireOurs(first);
        }
        made = new Pool(connector.pool());
        pool = made;
      }
      return made;
    } finally {
      opening.unlock();
    }
  }

  /**
   * Not on this thread: a probe is interrupted after seconds, and would begin it all over again.
   */
  private void bringUpToDate() throws SQLException {
    SQLException failed =
        aside(
            "migration",
            () -> {
              try {
                schema.migrate(connector);
                return null;
              } catch (SQLException e) {
                return e;
              }
            });
    if (failed != null) {
      throw failed;
    }
  }

  /** Whoever finds others at it waits no longer than for a connection. */
  private void waitToOpen() throws SQLException {
    try {
      if (opening.tryLock(server.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new SQLTransientConnectionException("others are still connecting");
  }

  /** A connection outside the pool, for whoever keeps it for long and closes it. */
  Connection dedicated() {
    try {
      if (pool == null) {
        open();
      }
      return connector.getConnection();
    } catch (SQLException e) {
      throw failures.ofConnecting(e);
    }
  }

  /** Whether it can be written to. */
  Health check() {
    try {
      return read(
          connection ->
              Boolean.TRUE.equals(sql(connection).fetchValue("SELECT pg_is_in_recovery()"))
                  ? new Health.Down(failures.readOnly().message())
                  : new Health.Up());
    } catch (PortException e) {
      return new Health.Down(e.failure().message());
    }
  }

  /** Closes the connections; calls fail from now on. */
  @Override
  public void close() {
    opening.lock();
    try {
      closed = true;
      bells.close();
      Pool made = pool;
      if (made != null) {
        made.close();
      }
    } finally {
      opening.unlock();
    }
  }
}
