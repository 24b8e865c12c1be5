package dev.errand.adapter.out.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server. The one that all tests share is that of {@code ERRAND_TEST_POSTGRES},
 * an address like {@code postgresql://USER@HOST:PORT/DATABASE} of a superuser whose password is in
 * {@code ERRAND_TEST_POSTGRES_PASSWORD}; else one is started, a process of its own on a free port,
 * that does not wait for its disk. Tests that kill, restart or fill a server start their own.
 */
final class PostgresProcess implements AutoCloseable {

  private static final AtomicInteger LAST = new AtomicInteger();

  private final PostgresAddress.Server server;
  private final @Nullable String password;
  private final @Nullable Path directory;
  private final Map<String, String> settings;
  private @Nullable EmbeddedPostgres process;
  private boolean templated;

  private PostgresProcess(
      PostgresAddress.Server server,
      @Nullable String password,
      @Nullable Path directory,
      Map<String, String> settings,
      @Nullable EmbeddedPostgres process) {
    this.server = server;
    this.password = password;
    this.directory = directory;
    this.settings = settings;
    this.process = process;
  }

  /** The one for the whole JVM. */
  static PostgresProcess shared() {
    return Shared.ONE;
  }

  /** One that keeps its files in a directory and waits for its disk. */
  static PostgresProcess start(Path directory, Map<String, String> settings) {
    EmbeddedPostgres process = launch(directory, 0, settings);
    return new PostgresProcess(
        server("postgresql://postgres@127.0.0.1:%d/postgres".formatted(process.getPort())),
        null,
        directory,
        settings,
        process);
  }

  private static EmbeddedPostgres launch(Path directory, int port, Map<String, String> settings) {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(
                new File(System.getProperty("java.io.tmpdir"), "errand-test-postgres"))
            .setDataDirectory(directory.resolve("data"))
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "120");
    settings.forEach(builder::setServerConfig);
    if (port > 0) {
      builder.setPort(port);
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PostgresAddress.Server server(String address) {
    return PostgresAddress.parse(URI.create(address), Set.of()).server();
  }

  /** The address of a database for its superuser, with more options. */
  String address(String database, String... options) {
    return addressFor(server.user(), database, options);
  }

  /** The address of a database for another user. */
  String addressFor(String user, String database, String... options) {
    PostgresAddress.Host host = server.hosts().getFirst();
    String address =
        "postgresql://%s@%s/%s?%s"
            .formatted(user, host.shown(), database, String.join("&", options));
    return password == null ? address : address + "&secret=postgres";
  }

  /** What the secret of an address stands for. */
  @Nullable String secret(String name) {
    return name.equals("postgres") ? password : null;
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
    return connect(server.user(), database);
  }

  /** A connection of another user. */
  Connection connect(String user, String database) throws SQLException {
    PostgresAddress.Host host = server.hosts().getFirst();
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", Objects.requireNonNullElse(password, ""));
    return DriverManager.getConnection(
        "jdbc:postgresql://%s/%s".formatted(host.shown(), database), properties);
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
  void restartImmediately() throws IOException, InterruptedException {
    Path data = Objects.requireNonNull(directory).resolve("data");
    long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    new ProcessBuilder("kill", "-QUIT", "" + pid).inheritIO().start().waitFor();
    postmaster.onExit().join();
    close();
    process = launch(Objects.requireNonNull(directory), server.hosts().getFirst().port(), settings);
  }

  @Override
  public void close() throws IOException {
    EmbeddedPostgres running = process;
    if (running != null) {
      running.close();
    }
  }

  private static final class Shared {

    static final PostgresProcess ONE = find();

    private static PostgresProcess find() {
      String given = System.getenv("ERRAND_TEST_POSTGRES");
      if (given != null) {
        return new PostgresProcess(
            server(given), System.getenv("ERRAND_TEST_POSTGRES_PASSWORD"), null, Map.of(), null);
      }
      try {
        Path directory = Files.createTempDirectory("errand-postgres");
        PostgresProcess started =
            start(directory, Map.of("fsync", "off", "synchronous_commit", "off"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(started, directory)));
        return started;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void discard(PostgresProcess started, Path directory) {
      try (var files = Files.walk(directory)) {
        started.close();
        files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
