package dev.errand.adapter.out.postgres;

import static dev.errand.adapter.out.postgres.SideBySide.all;
import static dev.errand.adapter.out.postgres.SideBySide.inBackground;
import static dev.errand.adapter.out.postgres.SideBySide.persistently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Depth;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.RealTime;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that break and receivers that leave. */
final class PostgresMailboxFaultTest {

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
  void killedConnectionsShouldLoseNothing() throws Exception {
    Set<String> sent = ConcurrentHashMap.newKeySet();
    Set<String> settled = ConcurrentHashMap.newKeySet();
    Duration visibility = Duration.ofSeconds(2);
    int count = 300;
    all(
        5,
        i -> {
          if (i == 0) {
            while (settled.size() < count) {
              kill("query LIKE '%mailbox%'");
              RealTime.pass(Duration.ofMillis(50));
            }
          } else if (i == 1) {
            for (int n = 0; n < count; n++) {
              sent.add(persistently(() -> mailbox.send(repeated("brief-" + sent.size()))));
            }
          } else {
            while (settled.size() < count) {
              for (Delivery each :
                  persistently(() -> mailbox.receive(5, visibility, Duration.ofMillis(200)))) {
                persistently(
                    () -> {
                      settle(each);
                      return settled.add(each.messageId());
                    });
              }
            }
          }
        });

    assertThat(settled).isEqualTo(sent);
    assertThat(persistently(mailbox::depth)).isEqualTo(new Depth(0, 0, 0, Duration.ZERO));
  }

  /** Stale is as good as settled here: the first try may have been heard. */
  private void settle(Delivery delivery) {
    try {
      mailbox.acknowledge(delivery.receipt());
    } catch (PortException e) {
      if (!(e.failure() instanceof Failure.Conflict)) {
        throw e;
      }
    }
  }

  @Test
  void whatArrivesForAnInterruptedReceiverShouldBeGivenBackAsIfItHadNotBeenReceived()
      throws Exception {
    String id = sendFor("acme", "a");
    FutureTask<List<Delivery>> receive =
        new FutureTask<>(() -> mailbox.receive(1, LONG, Duration.ZERO));
    try (Connection holder = server.connect(database);
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE errand.message");
      Thread thread = Thread.ofVirtual().start(receive);
      RealTime.until(
          "the receiver waits for the table",
          () ->
              server.ask(database, "SELECT count(*) FROM pg_locks WHERE NOT granted").equals("1"));

      thread.interrupt();
      thread.join();
      holder.commit();
    }

    assertThatThrownBy(receive::get).hasCauseInstanceOf(InterruptedException.class);
    List<Delivery> next = mailbox.receive(1, LONG, LONG.dividedBy(2));
    assertThat(next).extracting(Delivery::messageId).containsExactly(id);
    assertThat(next).extracting(Delivery::deliveries).containsExactly(1);
  }

  @Test
  void whatNobodyTookAfterAllShouldBeFoundByWhoWaits() throws Exception {
    String id = sendFor("acme", "a");
    try (Connection other = server.connect(database);
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT * FROM errand.mailbox_receive('briefs', 1, 60000000, 'lease', '')");
      FutureTask<List<Delivery>> waiting = inBackground(() -> mailbox.receive(1, LONG, LONG));
      awaitWaiter();

      other.rollback();

      assertThat(waiting.get()).extracting(Delivery::messageId).containsExactly(id);
    }
  }

  private String sendFor(String tenant, String text) {
    return mailbox.send(
        new Outgoing(Payload.ofText(text), Map.of("tenant", tenant), Duration.ZERO, null, null));
  }

  private static Outgoing repeated(String deduplicationId) {
    return new Outgoing(Payload.ofText("a"), Map.of(), Duration.ZERO, deduplicationId, null);
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
