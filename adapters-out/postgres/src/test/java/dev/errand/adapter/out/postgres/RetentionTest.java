package dev.errand.adapter.out.postgres;

import static dev.errand.testkit.SessionEvents.attempt;
import static dev.errand.testkit.SessionEvents.cancelled;
import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.application.port.out.SessionLedger.Snapshot;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.PrunableLedgerContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RetentionTest implements PrunableLedgerContract {

  private static final SessionId SESSION = new SessionId("01session");

  private final TestPostgres server = TestPostgres.shared();
  private final List<PostgresSessionLedger> opened = new ArrayList<>();
  private String database;
  private SessionLedger ledger;

  @BeforeEach
  void open() {
    database = server.database();
    ledger = elsewhere();
  }

  @AfterEach
  void close() {
    opened.forEach(PostgresSessionLedger::close);
    server.drop(database);
  }

  @Override
  public SessionLedger ledger() {
    return ledger;
  }

  @Override
  public SessionLedger elsewhere() {
    PostgresSessionLedger another =
        TestDatabases.ledger(server.address(database), TestDatabases.process(server));
    opened.add(another);
    return another;
  }

  @Test
  void whatIsNotInTheArchiveShouldStay() {
    ledger.append(SESSION, List.of(cancelled(1, 1)));

    assertThat(ledger.remove(ledger.ended(LATER, null, 10, null))).isEmpty();
    ledger.markArchived(SESSION, new Head(1, 2));
    assertThat(ledger.remove(ledger.ended(LATER, null, 10, null))).isEmpty();
    ledger.markArchived(SESSION, new Head(1, 1));
    assertThat(ledger.remove(ledger.ended(LATER, null, 10, null))).containsExactly(SESSION);
  }

  @Test
  void aMarkOfAnEarlierEndShouldNotCount() {
    ledger.append(SESSION, List.of(cancelled(1, 1)));
    ledger.markArchived(SESSION, new Head(1, 1));
    ledger.append(SESSION, List.of(attempt(2, 2)));
    ledger.append(SESSION, List.of(cancelled(3, 2)));

    assertThat(ledger.remove(ledger.ended(LATER, null, 10, null))).isEmpty();
    assertThat(server.ask(database, "SELECT errand.prune(now() + interval '1 day', 10)"))
        .isEqualTo("0");
    ledger.markArchived(SESSION, new Head(3, 2));
    assertThat(ledger.remove(ledger.ended(LATER, null, 10, null))).containsExactly(SESSION);
  }

  @Test
  void nothingOfItShouldBeLeft() {
    ledger.append(SESSION, checkpoints(1, 2, 1));
    ledger.keep(SESSION, new Snapshot(2, Payload.ofText("state")));
    ledger.append(SESSION, List.of(cancelled(3, 1)));
    ledger.markArchived(SESSION, new Head(3, 1));

    ledger.remove(ledger.ended(LATER, null, 10, null));

    assertThat(
            server.ask(
                database,
                "SELECT (SELECT count(*) FROM errand.event) + (SELECT count(*) FROM"
                    + " errand.session_snapshot) + (SELECT count(*) FROM errand.session)"))
        .isEqualTo("0");
  }
}
