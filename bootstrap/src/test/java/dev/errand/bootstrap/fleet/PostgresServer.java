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
 * A real PostgreSQL that waits for its disk, for mailboxes, or for all else that machines share, or
 * for both. It is stopped as an administrator does and as a power cut does, as far as a process
 * can.
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

  /** What lets a worker keep everything here that other machines need. */
  Map<String, String> everythingHere() {
    return Map.of("ERRAND_DATABASE", everything());
  }

  private String everything() {
    return prefix() + "?migrate=on";
  }

  /** All sessions. */
  Ledgers ledgers() {
    Map<String, List<JsonNode>> sessions = new TreeMap<>();
    for (List<String> row :
        ask(
            "SELECT session_id, event::text FROM errand.event_json ORDER BY session_id,"
                + " sequence")) {
      sessions
          .computeIfAbsent(row.getFirst(), session -> new ArrayList<>())
          .add(JSON.readTree(row.getLast()));
    }
    return new Ledgers(sessions);
  }

  /** What tenants have used, by their names. */
  Map<String, JsonNode> accounts() {
    Map<String, JsonNode> accounts = new TreeMap<>();
    ask("SELECT tenant, convert_from(account, 'UTF8') FROM errand.quota_account")
        .forEach(row -> accounts.put(row.getFirst(), JSON.readTree(row.getLast())));
    return accounts;
  }

  /** First and last line of all contents that machines share, by the SHA-256 of their bytes. */
  Map<String, List<String>> contents() {
    Map<String, List<String>> contents = new TreeMap<>();
    ask("WITH whole AS (SELECT string_agg(bytes, '' ORDER BY part) AS bytes"
            + " FROM errand.content_part GROUP BY sha256)"
            + " SELECT encode(sha256(bytes), 'hex'),"
            + " split_part(convert_from(bytes, 'UTF8'), E'\\n', 1),"
            + " split_part(convert_from(bytes, 'UTF8'), E'\\n', -2) FROM whole")
        .forEach(row -> contents.put(row.getFirst(), row.subList(1, 3)));
    return contents;
  }

  private List<List<String>> ask(String query) {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres"
                    .formatted(process.getPort()));
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      int columns = rows.getMetaData().getColumnCount();
      List<List<String>> found = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
          row.add(rows.getString(column));
        }
        found.add(row);
      }
      return found;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public List<Mishap> mishaps() {
    return List.of(
        new Mishap("PostgreSQL stopped fast", () -> restart("INT")),
        new Mishap("PostgreSQL stopped at once", () -> restart("QUIT")),
        new Mishap("connections cut", this::cut));
  }

  /** The signals of {@code pg_ctl}: INT for {@code -m fast}, QUIT for {@code -m immediate}. */
  private void restart(String signal) {
    int port = process.getPort();
    try {
      Path data = directory.resolve("data");
      long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
      ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
      new ProcessBuilder("kill", "-" + signal, "" + pid).inheritIO().start().waitFor();
      postmaster.onExit().join();
      close();
      process = launch(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void cut() {
    ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
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
