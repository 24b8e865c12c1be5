package dev.errand.bootstrap.fleet;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real PostgreSQL that waits for its disk, and holds the sessions, the audit log and the dead
 * letters beside the mailboxes. It is stopped as a power cut does, as far as a process can.
 */
final class PostgresServer implements MailboxServer {

  private static final JsonMapper JSON = new JsonMapper();

  private final Path directory;
  private EmbeddedPostgres process;

  private PostgresServer(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.process = launch(0);
  }

  /** Starts one that keeps its files in a directory. */
  static PostgresServer in(Path directory) {
    try {
      return new PostgresServer(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EmbeddedPostgres launch(int port) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(
                new File(System.getProperty("java.io.tmpdir"), "errand-test-postgres"))
            .setDataDirectory(directory.resolve("data"))
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on");
    if (port > 0) {
      builder.setPort(port);
    }
    return builder.start();
  }

  @Override
  public String prefix() {
    return "postgresql://postgres@127.0.0.1:%d/postgres".formatted(process.getPort());
  }

  @Override
  public String address(String mailbox) {
    return everything() + "&queue=" + mailbox;
  }

  @Override
  public Map<String, String> variables() {
    return Map.of(
        "ERRAND_LEDGER", everything(),
        "ERRAND_AUDIT", everything(),
        "ERRAND_DEAD_LETTERS", everything());
  }

  private String everything() {
    return prefix() + "?migrate=on";
  }

  @Override
  public Ledgers ledgers(Path ignored) {
    Map<String, List<JsonNode>> sessions = new TreeMap<>();
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres"
                    .formatted(process.getPort()));
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT session_id, event::text FROM errand.event_json"
                    + " ORDER BY session_id, sequence")) {
      while (rows.next()) {
        sessions
            .computeIfAbsent(rows.getString(1), session -> new ArrayList<>())
            .add(JSON.readTree(rows.getString(2)));
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return new Ledgers(sessions);
  }

  @Override
  public boolean restart() {
    int port = process.getPort();
    try {
      Path data = directory.resolve("data");
      long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
      ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
      new ProcessBuilder("kill", "-QUIT", "" + pid).inheritIO().start().waitFor();
      postmaster.onExit().join();
      close();
      process = launch(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return true;
  }

  @Override
  public void close() {
    try {
      process.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
