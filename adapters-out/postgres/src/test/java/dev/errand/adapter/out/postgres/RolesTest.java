package dev.errand.adapter.out.postgres;

import static dev.errand.testkit.AuditLogContract.fact;
import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each role may do, tried by users who have no other right. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RolesTest {

  private final TestPostgres server = TestPostgres.shared();
  private String database;
  private PostgresSessionLedger ledger;
  private PostgresAuditLog log;

  @BeforeAll
  void write() {
    database = server.database();
    server.say(
        "postgres",
        "DROP ROLE IF EXISTS errand_test_app, errand_test_reader",
        "CREATE ROLE errand_test_app LOGIN IN ROLE errand_worker",
        "CREATE ROLE errand_test_reader LOGIN IN ROLE errand_tenant");
    AdapterContext process = TestDatabases.process(server);
    ledger = TestDatabases.ledger(server.addressFor("errand_test_app", database), process);
    log = TestDatabases.auditLog(server.addressFor("errand_test_app", database), process);
    for (String tenant : List.of("acme", "zoo")) {
      ledger.append(
          new SessionId("of-" + tenant),
          List.of(new RecordedEvent(1, 0, Instant.EPOCH, accepted(tenant))),
          List.of(fact(tenant, "of-" + tenant, 1)));
    }
  }

  @AfterAll
  void close() {
    ledger.close();
    log.close();
    server.drop(database);
    server.say("postgres", "DROP ROLE errand_test_app, errand_test_reader");
  }

  @Test
  void theWorkersRoleShouldSufficeForAllThatAWorkerDoes() {
    SessionId session = new SessionId("of-acme");

    ledger.append(session, checkpoints(2, 3, 1));
    log.append(List.of(fact("acme", "of-acme", 3)));

    assertThat(ledger.head(session)).isPresent();
    assertThat(log.tenants()).containsExactly("acme", "zoo");
    assertThat(log.attested("acme", session)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE errand.audit_entry SET sequence = 9",
        "DELETE FROM errand.audit_entry",
        "TRUNCATE errand.audit_entry",
        "INSERT INTO errand.audit_entry SELECT * FROM errand.audit_entry",
        "UPDATE errand.audit_head SET number = 9",
        "DELETE FROM errand.audit_head",
        "TRUNCATE errand.audit_head",
        "INSERT INTO errand.audit_head SELECT * FROM errand.audit_head",
        "ALTER TABLE errand.audit_entry DISABLE TRIGGER ALL",
        "DROP TABLE errand.audit_entry",
        "UPDATE errand.event SET body = ''",
        "DELETE FROM errand.event",
        "DELETE FROM errand.session",
        "TRUNCATE errand.event",
        "SELECT errand.prune(now(), 1)",
        "SELECT errand.prune_sessions('{x}', '{1}', '{1}')",
        "CREATE TABLE errand.mine (x int)",
        "UPDATE errand.schema_history SET version = '1'",
      })
  void theWorkersRoleShouldNotSufficeForMore(String statement) {
    assertRefused("errand_test_app", statement, "permission denied", "must be owner");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE errand.audit_entry SET sequence = 9",
        "DELETE FROM errand.audit_entry",
        "TRUNCATE errand.audit_entry",
        "DELETE FROM errand.audit_head",
        "TRUNCATE errand.audit_head",
        "UPDATE errand.audit_head SET number = number - 1",
      })
  void triggersShouldStopTheOwnerToo(String statement) {
    assertThatThrownBy(() -> server.say(database, statement))
        .hasRootCauseInstanceOf(SQLException.class)
        .rootCause()
        .hasMessageContaining("the audit log is only added to");
  }

  @Test
  void aReaderShouldSeeNothingUntilATenantIsNamed() throws SQLException {
    for (String table : List.of("session", "event", "event_json", "audit_entry", "audit_head")) {
      assertThat(seen(table, null)).as(table).isZero();
    }
  }

  @Test
  void aReaderShouldNotCrossToAnotherTenant() throws SQLException {
    Map<String, String> columns =
        Map.of(
            "session", "id",
            "event", "session_id",
            "event_json", "session_id",
            "audit_entry", "session_id");
    for (Map.Entry<String, String> each : columns.entrySet()) {
      assertThat(seen(each.getKey(), "acme")).as(each.getKey()).isPositive();
      assertThat(seen(each.getKey() + " WHERE " + each.getValue() + " = 'of-zoo'", "acme"))
          .as(each.getKey())
          .isZero();
    }
    assertThat(seen("audit_head WHERE tenant = 'zoo'", "acme")).isZero();
    assertThat(seen("session", "nobody")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO errand.session (id, tenant, last_sequence, epoch) VALUES ('x', 'acme', 1, 1)",
        "UPDATE errand.session SET epoch = 9",
        "INSERT INTO errand.event VALUES ('of-acme', 9, '')",
        "SELECT errand.audit_append('{acme}', '{s}', '{1}', '{x}')",
        "SELECT count(*) FROM errand.session_snapshot",
      })
  void aReaderShouldChangeNothing(String statement) {
    assertRefused("errand_test_reader", statement, "permission denied");
  }

  private void assertRefused(String user, String statement, String... reasons) {
    assertThatThrownBy(
            () -> {
              try (Connection connection = server.connect(user, database);
                  Statement said = connection.createStatement()) {
                said.execute(statement);
              }
            })
        .isInstanceOf(SQLException.class)
        .satisfies(e -> assertThat(reasons).anyMatch(String.valueOf(e.getMessage())::contains));
  }

  private long seen(String table, String tenant) throws SQLException {
    try (Connection connection = server.connect("errand_test_reader", database);
        Statement statement = connection.createStatement()) {
      if (tenant != null) {
        statement.execute("SET errand.tenant = '" + tenant + "'");
      }
      try (var rows = statement.executeQuery("SELECT count(*) FROM errand." + table)) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private static SessionEvent accepted(String tenant) {
    return new SessionEvent.BriefAccepted(
        Brief.builder(
                new BriefId("of-" + tenant),
                new AgentChoice.Named("analyst"),
                new Input.Text("why?"),
                new UserIdentity("ada", tenant, Set.of(), Map.of()),
                Instant.EPOCH)
            .build());
  }
}
