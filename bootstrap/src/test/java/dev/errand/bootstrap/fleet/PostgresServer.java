package dev.errand.bootstrap.fleet;

import dev.errand.testservers.PostgresProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
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

  private static final String DATABASE = "postgres";

  private final PostgresProcess process;

  private PostgresServer(PostgresProcess process) {
    this.process = process;
  }

  /** Starts one that keeps its files in a directory; skips the test where there is no server. */
  static PostgresServer in(Path directory) {
    try {
      return new PostgresServer(PostgresProcess.start(Files.createDirectories(directory)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String prefix() {
    return "postgresql://%s@%s/%s"
        .formatted(process.server().user(), process.server().place(), DATABASE);
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
    try (Connection connection = process.server().connect(DATABASE);
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

  private void restart(String signal) {
    try {
      process.restart(signal);
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
    process.close();
  }
}
