package dev.errand.adapter.out.postgres;

import static dev.errand.adapter.out.postgres.SideBySide.all;
import static dev.errand.adapter.out.postgres.SideBySide.inBackground;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import dev.errand.testkit.RealTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Receivers that wait, and those who wake them. */
final class PostgresMailboxWakingTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final TestPostgres server = TestPostgres.shared();
  private String database;
  private PostgresMailbox mailbox;

  @BeforeEach
  void open() {
    database = server.database();
    mailbox = TestDatabases.mailbox(server.address(database), TestDatabases.process(server));
  }

  @AfterEach
  void close() {
    mailbox.close();
    server.drop(database);
  }

  @Test
  void notificationsShouldNotBeMadeWhereNobodyWaits() throws Exception {
    try (Connection listener = listen()) {
      sendFor("acme", "a");
      mailbox.receive(1, LONG, Duration.ZERO);
      server.say(database, "SELECT errand.mailbox_ring('{briefs}', '{0}')");

      // Notifications come in the order they were made.
      server.say(database, "NOTIFY errand_mailbox, 'mine'");
      assertThat(heard(listener, "mine")).containsExactly("mine");
    }
  }

  @Test
  void notificationsShouldBeSharedByWhatIsSentTogether() throws Exception {
    int count = 1_000;
    try (Connection listener = listen()) {
      FutureTask<Set<String>> receiver =
          inBackground(
              () -> {
                Set<String> ids = ConcurrentHashMap.newKeySet();
                while (ids.size() < count) {
                  mailbox.receive(1, LONG, LONG).forEach(each -> ids.add(each.messageId()));
                }
                return ids;
              });
      awaitWaiter();

      all(10, i -> IntStream.range(0, count / 10).forEach(n -> sendFor("acme", "" + n)));

      assertThat(receiver.get()).hasSize(count);
      server.say(database, "NOTIFY errand_mailbox, 'mine'");
      assertThat(heard(listener, "mine")).hasSizeBetween(2, count / 2);
    }
  }

  @Test
  void whatComesWhileTheListenerIsAwayShouldBeFoundAllTheSame() throws Exception {
    FutureTask<List<Delivery>> waiting = inBackground(() -> mailbox.receive(1, LONG, LONG));
    awaitWaiter();

    kill("query LIKE 'LISTEN%'");
    String id = sendFor("acme", "a");

    assertThat(waiting.get()).extracting(Delivery::messageId).containsExactly(id);
  }

  private Connection listen() throws SQLException {
    Connection connection = server.connect(database);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN errand_mailbox");
    }
    return connection;
  }

  private static List<String> heard(Connection listener, String last) throws SQLException {
    List<String> heard = new ArrayList<>();
    while (!heard.contains(last)) {
      for (var each : listener.unwrap(org.postgresql.PGConnection.class).getNotifications(10_000)) {
        heard.add(each.getParameter());
      }
    }
    return heard;
  }

  private String sendFor(String tenant, String text) {
    return mailbox.send(
        new Outgoing(Payload.ofText(text), Map.of("tenant", tenant), Duration.ZERO, null, null));
  }

  private void awaitWaiter() {
    RealTime.until(
        "somebody waits",
        () ->
            server
                .ask(
                    database,
                    "SELECT EXISTS (SELECT FROM errand.mailbox WHERE waited_until > now())")
                .equals("t"));
  }

  private void kill(String which) {
    server.ask(
        database,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND application_name = 'errand' AND "
            + which);
  }
}
