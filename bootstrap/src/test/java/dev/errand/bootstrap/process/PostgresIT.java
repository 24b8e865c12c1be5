package dev.errand.bootstrap.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.bootstrap.process.ErrandProgram.Finished;
import dev.errand.bootstrap.process.ErrandProgram.Running;
import dev.errand.testservers.PostgresProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged program with ledger and audit log in a real PostgreSQL that waits for its disk. */
class PostgresIT {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int KILLS = 6;

  @TempDir Path directory;
  @TempDir Path data;

  @Test
  void aSessionKilledAgainAndAgainShouldEndOnceAndBeProved() throws Exception {
    try (PostgresProcess server = PostgresProcess.start(data)) {
      ErrandProgram program = program(server);
      Finished last = null;
      int kills = 0;
      while (last == null) {
        int wanted = events(server).size() + 2;
        try (Running running =
            program.start("run", brief(), "--session", "killed", "--json", "-q")) {
          if (kills < KILLS && reached(server, wanted, running.process())) {
            running.kill();
            kills++;
          } else {
            last = running.end();
          }
        }
      }

      assertThat(last.code()).as(last.toString()).isZero();
      assertThat(JSON.readTree(last.out()).get("outcome").asString()).isEqualTo("completed");
      assertThat(kills).isEqualTo(KILLS);
      assertNothingTwice(events(server));
      Finished proved = program.run("audit", "verify");
      assertThat(proved.code()).as(proved.toString()).isZero();
      Finished replayed = program.run("session", "replay", "killed");
      assertThat(replayed.code()).as(replayed.toString()).isZero();
      assertThat(
              ask(
                  server,
                  "SELECT count(*) FROM errand.event e JOIN errand.audit_entry a ON a.sequence ="
                      + " e.sequence AND a.session_id = e.session_id WHERE a.xmin::text <>"
                      + " e.xmin::text"))
          .as("facts that were not attested together with their events")
          .isEqualTo("0");

      change(server);
      Finished broken = program.run("audit", "verify");
      assertThat(broken.code()).as(broken.toString()).isNotZero();
      assertThat(broken.out() + broken.err()).contains("3");
    }
  }

  private ErrandProgram program(PostgresProcess server) {
    String address =
        "postgresql://postgres@%s/postgres?migrate=on".formatted(server.server().place());
    return ErrandProgram.in(directory).with("ERRAND_DATABASE", address);
  }

  private static boolean reached(PostgresProcess server, int events, Process process)
      throws SQLException {
    while (process.isAlive()) {
      if (events(server).size() >= events) {
        return process.isAlive();
      }
      LockSupport.parkNanos(5_000_000);
    }
    return false;
  }

  private static List<JsonNode> events(PostgresProcess server) throws SQLException {
    List<JsonNode> events = new ArrayList<>();
    try (Connection connection = server.server().connect("postgres");
        Statement statement = connection.createStatement()) {
      try (var there =
          statement.executeQuery("SELECT to_regclass('errand.event_json') IS NOT NULL")) {
        there.next();
        if (!there.getBoolean(1)) {
          return events;
        }
      }
      try (var rows =
          statement.executeQuery("SELECT event::text FROM errand.event_json ORDER BY sequence")) {
        while (rows.next()) {
          events.add(JSON.readTree(rows.getString(1)));
        }
      }
    }
    return events;
  }

  private static void assertNothingTwice(List<JsonNode> events) {
    Set<String> done = new HashSet<>();
    long sequence = 0;
    for (JsonNode event : events) {
      sequence++;
      assertThat(event.get("seq").asLong()).isEqualTo(sequence);
      String what =
          switch (event.get("type").asString()) {
            case "model-replied" -> "reply to turn " + event.get("turn");
            case "tool-finished" -> "result of call " + event.get("callId");
            case "completed" -> "end";
            default -> "event " + sequence;
          };
      assertThat(done.add(what)).as(what + " stands twice").isTrue();
    }
    assertThat(events.getLast().get("type").asString()).isEqualTo("completed");
  }

  private static void change(PostgresProcess server) throws SQLException {
    try (Connection connection = server.server().connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica");
      statement.execute(
          "UPDATE errand.audit_entry SET content = set_byte(content, 5, 0) WHERE number = 3");
    }
  }

  private static String ask(PostgresProcess server, String query) throws SQLException {
    try (Connection connection = server.server().connect("postgres");
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static String brief() {
    return ErrandProgram.EXAMPLES.resolve("weather").resolve("brief.yaml").toString();
  }
}
