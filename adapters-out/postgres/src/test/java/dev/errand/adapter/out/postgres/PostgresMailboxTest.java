package dev.errand.adapter.out.postgres;

import static dev.errand.adapter.out.postgres.SideBySide.all;
import static dev.errand.adapter.out.postgres.SideBySide.inBackground;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Depth;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Mailbox.Receipt;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresMailboxTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final TestPostgres server = TestPostgres.shared();
  private String database;
  private PostgresMailbox mailbox;

  @BeforeEach
  void open() {
    database = server.database();
    mailbox = another();
  }

  @AfterEach
  void close() {
    mailbox.close();
    server.drop(database);
  }

  @Nested
  class Processes {

    @Test
    void shouldNeverGetTheSameMessageWhileItsLeaseHolds() throws Exception {
      int count = 600;
      for (int i = 0; i < count; i++) {
        sendFor("tenant-" + i % 3, "" + i);
      }
      Set<String> received = ConcurrentHashMap.newKeySet();
      Set<String> twice = ConcurrentHashMap.newKeySet();
      try (PostgresMailbox other = another()) {
        all(
            8,
            i -> {
              PostgresMailbox mine = i % 2 == 0 ? mailbox : other;
              while (received.size() < count && twice.isEmpty()) {
                for (Delivery each : mine.receive(1 + i, LONG, Duration.ZERO)) {
                  if (!received.add(each.messageId())) {
                    twice.add(each.messageId());
                  }
                }
              }
            });

        assertThat(twice).isEmpty();
        assertThat(received).hasSize(count);
        assertThat(other.depth()).isEqualTo(new Depth(0, 0, count, Duration.ZERO));
      }
    }

    @Test
    void shouldBeToldAtOnceOfWhatAnotherSends() throws Exception {
      try (PostgresMailbox other = another()) {
        FutureTask<List<Delivery>> waiting = inBackground(() -> other.receive(1, LONG, LONG));
        awaitWaiter();

        long before = System.nanoTime();
        String id = sendFor("acme", "a");

        assertThat(waiting.get()).extracting(Delivery::messageId).containsExactly(id);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LONG.dividedBy(6));
      }
    }

    @Test
    void shouldAgreeOnWhatIsSentTwice() throws Exception {
      Set<String> ids = ConcurrentHashMap.newKeySet();
      try (PostgresMailbox other = another()) {
        all(
            8,
            i -> {
              for (int n = 0; n < 10; n++) {
                // The other way round in the other process, where they may wait for each other.
                int which = i % 2 == 0 ? n : 9 - n;
                ids.add((i % 2 == 0 ? mailbox : other).send(repeated("brief-" + which)));
              }
            });
      }

      assertThat(ids).hasSize(10);
      assertThat(mailbox.depth().waiting()).isEqualTo(10);
    }

    @Test
    void shouldKeepGroupsInOrderWhoeverSendsAndReceives() throws Exception {
      Map<String, Integer> lastSeen = new ConcurrentHashMap<>();
      Set<String> inHand = ConcurrentHashMap.newKeySet();
      Set<String> wrong = ConcurrentHashMap.newKeySet();
      Set<String> done = ConcurrentHashMap.newKeySet();
      try (PostgresMailbox other = another()) {
        all(
            6,
            i -> {
              PostgresMailbox mine = i % 2 == 0 ? mailbox : other;
              if (i < 2) {
                for (int n = 0; n < 60; n++) {
                  send(mine, "g" + n % 3, i + ":" + n);
                }
                return;
              }
              while (done.size() < 120 && wrong.isEmpty()) {
                for (Delivery each : mine.receive(4, LONG, Duration.ofMillis(100))) {
                  String group = each.headers().get("group");
                  String[] parts = each.body().text().split(":");
                  if (!inHand.add(group)) {
                    wrong.add("two of " + group + " at once");
                  }
                  Integer last =
                      lastSeen.put(group + " of " + parts[0], Integer.parseInt(parts[1]));
                  if (last != null && last > Integer.parseInt(parts[1])) {
                    wrong.add(each.body().text() + " behind " + last);
                  }
                  inHand.remove(group);
                  mine.acknowledge(each.receipt());
                  done.add(each.messageId());
                }
              }
            });
      }

      assertThat(wrong).isEmpty();
      assertThat(done).hasSize(120);
      assertThat(mailbox.depth()).isEqualTo(new Depth(0, 0, 0, Duration.ZERO));
    }
  }

  @Nested
  class Fullness {

    @Test
    void oneMessageShouldBeFoundBehindVeryManyWithoutReadingThem() throws SQLException {
      fill("large", 100_000);
      sendFor("small", "one");
      sendFor("tiny", "one");

      try (Connection connection = server.connect(database);
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        List<String> tenants = new ArrayList<>();
        try (var rows =
            statement.executeQuery(
                "SELECT tenant FROM errand.mailbox_receive('briefs', 10, 60000000, 'x', '')")) {
          while (rows.next()) {
            tenants.add(rows.getString(1));
          }
        }
        try (var rows =
            statement.executeQuery(
                "SELECT seq_tup_read, idx_tup_fetch FROM pg_stat_xact_user_tables"
                    + " WHERE relname = 'message'")) {
          rows.next();
          assertThat(rows.getLong(1)).isZero();
          assertThat(rows.getLong(2)).isLessThan(100);
        }

        assertThat(tenants).hasSize(10).contains("large", "small", "tiny");
      }
    }

    @Test
    void purgeShouldRemoveMoreThanItDoesAtOnce() {
      fill("large", 25_000);

      assertThat(mailbox.purge()).isEqualTo(25_000);

      assertThat(mailbox.depth()).isEqualTo(new Depth(0, 0, 0, Duration.ZERO));
    }

    @Test
    void aGroupThatWasPurgedShouldGoOn() throws InterruptedException {
      send(mailbox, "g", "1");
      send(mailbox, "g", "2");
      mailbox.purge();

      send(mailbox, "g", "3");

      assertThat(mailbox.receive(1, LONG, Duration.ZERO))
          .extracting(each -> each.body().text())
          .containsExactly("3");
    }

    private void fill(String tenant, int count) {
      server.say(
          database,
          "INSERT INTO errand.message (mailbox, id, tenant, behind, deliveries, sent_at, headers,"
              + " body) SELECT 'briefs', 'm' || n, '%s', false, 0, now(), '', 'x'".formatted(tenant)
              + " FROM generate_series(1, %d) n".formatted(count));
    }
  }

  @Test
  void mailboxesOfADatabaseShouldNotSeeEachOther() throws InterruptedException {
    try (PostgresMailbox other =
        TestDatabases.mailbox(
            server.address(database, "queue=other"), TestDatabases.process(server))) {
      sendFor("acme", "a");
      Delivery delivery = mailbox.receive(1, LONG, Duration.ZERO).getFirst();
      mailbox.release(delivery.receipt(), Duration.ZERO);

      assertThat(other.receive(1, LONG, Duration.ZERO)).isEmpty();
      assertThat(other.purge()).isZero();
      assertThat(other.extend(List.of(delivery.receipt()), LONG)).hasSize(1);
      assertThat(mailbox.depth().waiting()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "x", "1", "1/", "99999999999999999999/x", "-1/x", "1/a\0b\\"})
  void aReceiptOfAnotherKindShouldBeStale(String receipt) {
    assertThatThrownBy(() -> mailbox.acknowledge(new Receipt(receipt)))
        .isInstanceOfSatisfying(
            PortException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Conflict.class));
  }

  @Test
  void textsOfAnyKindShouldArriveAsTheyWere() throws InterruptedException {
    Map<String, String> headers =
        Map.of("tenant", "a\0b\\c d", "", "=&%+ ", "nul\0", "", "kind", "\uD83D\uDE00");

    mailbox.send(new Outgoing(Payload.ofText("a"), headers, Duration.ZERO, "a\0b", "g\0h"));
    mailbox.send(new Outgoing(Payload.ofText("b"), headers, Duration.ZERO, "a\0b", "g\0h"));

    assertThat(mailbox.receive(10, LONG, Duration.ZERO))
        .extracting(Delivery::headers)
        .containsExactly(headers);
  }

  @Test
  void deduplicationIdsShouldBeForgottenForGood() {
    try (PostgresMailbox forgetful =
        TestDatabases.mailbox(
            server.address(database, "deduplication=50ms"), TestDatabases.process(server))) {
      for (int i = 0; i < 20; i++) {
        forgetful.send(repeated("brief-" + i));
      }
      RealTime.pass(Duration.ofMillis(100));
      for (int i = 20; i < 40; i++) {
        forgetful.send(repeated("brief-" + i));
      }
      RealTime.pass(Duration.ofMillis(100));

      forgetful.send(repeated("last"));

      assertThat(Long.parseLong(server.ask(database, "SELECT count(*) FROM errand.deduplication")))
          .isLessThanOrEqualTo(39);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue=a/b", "queue=.a", "queue=a%20b", "mailbox=briefs"})
  void anAddressThatNamesNoMailboxShouldSayHowItShouldLook(String option) {
    assertThatThrownBy(
            () ->
                TestDatabases.mailbox(
                    server.address(database, option), TestDatabases.process(server)))
        .isInstanceOfSatisfying(
            PortException.class,
            e ->
                assertThat(e.failure())
                    .isInstanceOf(Failure.InvalidRequest.class)
                    .extracting(Failure::message)
                    .asString()
                    .contains("should look like postgresql://", "queue"));
  }

  private PostgresMailbox another() {
    return TestDatabases.mailbox(server.address(database), TestDatabases.process(server));
  }

  private String sendFor(String tenant, String text) {
    return mailbox.send(
        new Outgoing(Payload.ofText(text), Map.of("tenant", tenant), Duration.ZERO, null, null));
  }

  private static void send(PostgresMailbox mailbox, String group, String text) {
    mailbox.send(
        new Outgoing(Payload.ofText(text), Map.of("group", group), Duration.ZERO, null, group));
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
}
