package dev.errand.adapter.out.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.DeadLetters.Filter;
import dev.errand.application.port.out.DeadLetters.Letter;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.failure.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each role may do with queues and dead letters, tried by users who have no other right. */
final class MailboxRolesTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final TestPostgres server = TestPostgres.shared();
  private String database;
  private PostgresMailbox mailbox;
  private PostgresDeadLetters letters;

  @BeforeEach
  void write() {
    database = server.database();
    server.say(
        "postgres",
        "DROP ROLE IF EXISTS errand_test_queue_app, errand_test_queue_reader",
        "CREATE ROLE errand_test_queue_app LOGIN IN ROLE errand_worker",
        "CREATE ROLE errand_test_queue_reader LOGIN IN ROLE errand_tenant");
    AdapterContext process = TestDatabases.process(server);
    String address = server.addressFor("errand_test_queue_app", database);
    mailbox = TestDatabases.mailbox(address, process);
    letters = TestDatabases.deadLetters(address, process);
    for (String tenant : List.of("acme", "zoo")) {
      letters.put(letterOf(tenant));
    }
  }

  @AfterEach
  void close() {
    mailbox.close();
    letters.close();
    server.drop(database);
    server.say("postgres", "DROP ROLE errand_test_queue_app, errand_test_queue_reader");
  }

  @Test
  void theWorkersRoleShouldSufficeForAllThatAMailboxDoes() throws Exception {
    Outgoing message =
        new Outgoing(Payload.ofText("a"), Map.of("tenant", "t"), Duration.ZERO, "brief", "group");
    mailbox.send(message);
    mailbox.send(message);

    Delivery first = mailbox.receive(1, LONG, LONG).getFirst();
    mailbox.release(first.receipt(), Duration.ZERO);
    Delivery second = mailbox.receive(1, LONG, LONG).getFirst();
    assertThat(mailbox.extend(List.of(second.receipt()), LONG)).isEmpty();
    assertThat(mailbox.depth().inFlight()).isEqualTo(1);
    mailbox.acknowledge(second.receipt());
    assertThat(mailbox.receive(1, LONG, Duration.ofMillis(100))).isEmpty();
    assertThat(mailbox.purge()).isZero();
    assertThat(mailbox.check()).isEqualTo(new Health.Up());

    assertThat(letters.list(Filter.ALL, 10)).hasSize(2);
    assertThat(letters.remove("of-zoo")).isTrue();
  }

  @Test
  void aReaderShouldSeeTheDeadLettersOfTheTenantThatIsNamedAndNoOther() throws SQLException {
    assertThat(seen("", null)).isZero();
    assertThat(seen("", "acme")).isEqualTo(1);
    assertThat(seen(" WHERE id = 'of-zoo'", "acme")).isZero();
    assertThat(seen("", "nobody")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM errand.message",
        "SELECT count(*) FROM errand.deduplication",
        "SELECT count(*) FROM errand.mailbox",
        "DELETE FROM errand.dead_letter",
        "UPDATE errand.dead_letter SET tenant = 'acme'",
        "INSERT INTO errand.dead_letter VALUES ('x', 'rejected', null, 'acme', now(), '')",
        "SELECT * FROM errand.mailbox_receive('briefs', 1, 1000, 'x', '')",
        "SELECT * FROM errand.mailbox_depth('briefs')",
        "SELECT errand.mailbox_purge('briefs', 0, 10)",
        "SELECT errand.mailbox_await('briefs')",
        "SELECT errand.mailbox_ring('{briefs}', '{0}')",
      })
  void aReaderShouldNotTouchAQueueOrChangeALetter(String statement) {
    assertThatThrownBy(
            () -> {
              try (Connection connection = server.connect("errand_test_queue_reader", database);
                  Statement said = connection.createStatement()) {
                said.execute(statement);
              }
            })
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("permission denied");
  }

  private long seen(String condition, String tenant) throws SQLException {
    try (Connection connection = server.connect("errand_test_queue_reader", database);
        Statement statement = connection.createStatement()) {
      if (tenant != null) {
        statement.execute("SET errand.tenant = '" + tenant + "'");
      }
      try (var rows =
          statement.executeQuery("SELECT count(*) FROM errand.dead_letter" + condition)) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private static Letter letterOf(String tenant) {
    return new Letter(
        "of-" + tenant,
        new Failure.Rejected("no"),
        null,
        "analyst",
        tenant,
        null,
        1,
        1,
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        Map.of(),
        Payload.ofText("a"));
  }
}
