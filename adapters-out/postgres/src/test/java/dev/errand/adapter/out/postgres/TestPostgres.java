package dev.errand.adapter.out.postgres;

import dev.errand.testservers.PostgresProcess;
import dev.errand.testservers.PostgresServer;
import dev.errand.testservers.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL, and databases in it that a test has for itself. Mostly it is the server that
 * all tests share; tests that stop a server start their own.
 */
final class TestPostgres implements AutoCloseable {

  private static final AtomicInteger LAST = new AtomicInteger();
  private static @Nullable TestPostgres shared;

  private final PostgresServer server;
  private final @Nullable PostgresProcess own;
  private boolean templated;

  private TestPostgres(PostgresServer server, @Nullable PostgresProcess own) {
    this.server = server;
    this.own = own;
  }

  /** The one for the whole JVM. */
  static synchronized TestPostgres shared() {
    if (shared == null) {
      shared = new TestPostgres(TestServers.postgres(), null);
    }
    return shared;
  }

  /** One that keeps its files in a directory and waits for its disk. */
  static TestPostgres start(Path directory) {
    PostgresProcess own = PostgresProcess.start(directory);
    return new TestPostgres(own.server(), own);
  }

  /** The address of a database for its superuser, with more options. */
  String address(String database, String... options) {
    return addressFor(server.user(), database, options);
  }

  /** The address of a database for another user. */
  String addressFor(String user, String database, String... options) {
    String address =
        "postgresql://%s@%s/%s?%s"
            .formatted(user, server.place(), database, String.join("&", options));
    return server.password() == null ? address : address + "&secret=postgres";
  }

  /** What the secret of an address stands for. */
  @Nullable String secret(String name) {
    return name.equals("postgres") ? server.password() : null;
  }

  /** A new database with all tables, by its name. */
  synchronized String database() {
    if (!templated) {
      String template = emptyDatabase("errand_template");
      Databases.Share share = TestDatabases.share(address(template, "migrate=on"), this);
      share.database().read(connection -> connection.isValid(5));
      share.close();
      templated = true;
    }
    return create("TEMPLATE errand_template");
  }

  /** A new database without anything in it. */
  String emptyDatabase() {
    return create("");
  }

  private String emptyDatabase(String name) {
    say("postgres", "DROP DATABASE IF EXISTS %s".formatted(name), "CREATE DATABASE " + name);
    return name;
  }

  private String create(String how) {
    String name = "errand_%d_%d".formatted(ProcessHandle.current().pid(), LAST.incrementAndGet());
    say(
        "postgres",
        "DROP DATABASE IF EXISTS " + name,
        "CREATE DATABASE %s %s".formatted(name, how));
    return name;
  }

  /** Removes a database, whoever is still connected. */
  void drop(String database) {
    say("postgres", "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(database));
  }

  /** A connection of its superuser. */
  Connection connect(String database) throws SQLException {
    return server.connect(database);
  }

  /** A connection of another user. */
  Connection connect(String user, String database) throws SQLException {
    return server.connect(user, database);
  }

  /** Says statements, one after the other, as the superuser. */
  void say(String database, String... statements) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** The first value a query gives. */
  String ask(String database, String query) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : "";
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Stops it as a power cut does, as far as a process can, and starts it again. */
  void restartImmediately() throws InterruptedException {
    Objects.requireNonNull(own, "the server of all tests is not ours to stop").restart("QUIT");
  }

  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
  }
}
