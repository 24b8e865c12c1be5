package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.ErrandApplication;
import dev.errand.application.Settings;
import dev.errand.application.port.in.ExportLedgers.Exported;
import dev.errand.application.port.out.LedgerExport;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two sessions are in the archive, one of them as it was before, too. */
class ExportedLedgersScenarioTest extends Scenario {

  private static final Path TABLE = Path.of("table.parquet");

  private final List<LedgerExport.Row> rows = new ArrayList<>();
  private ErrandApplication app;
  private SessionId fork;

  @BeforeEach
  void archiveThem() throws Exception {
    stage.model.fails(new Failure.Unauthorized("the key is wrong")).says("It was warm.");
    stage.finish();
    app =
        ErrandApplication.assemble(
            stage.ports().toBuilder().export((file, all) -> all.forEach(rows::add)).build(),
            Settings.defaults("worker-1"));
    app.inspectSessions().archive(SESSION, "ada");
    stage.clock.tick(Duration.ofMinutes(1));
    stage.finish();
    app.inspectSessions().archive(SESSION, "ada");
    fork = app.inspectSessions().fork(SESSION, 3, "ada");
    stage.model.says("It was cold.");
    stage.run(fork);
    app.inspectSessions().archive(fork, "ada");
  }

  private List<LedgerExport.Row> rowsOf(SessionId session) {
    return rows.stream().filter(row -> row.session().equals(session)).toList();
  }

  @Test
  void eachSessionShouldBeThereOnceAndAsItWasStoredLast() {
    Exported exported = app.exportLedgers().parquet(TABLE, null, "ada");

    assertThat(exported).isEqualTo(new Exported(2, rows.size()));
    assertThat(rowsOf(SESSION))
        .extracting(LedgerExport.Row::sequence)
        .isEqualTo(stage.ledger().stream().map(RecordedEvent::sequence).toList());
    assertThat(rowsOf(fork)).hasSizeGreaterThan(5);
  }

  @Test
  void rowsShouldTellWhoseTheyAreAndWhatHappened() {
    app.exportLedgers().parquet(TABLE, SESSION, "ada");

    LedgerExport.Row first = rows.getFirst();
    assertThat(first.kind()).isEqualTo("brief-accepted");
    assertThat(first.event()).contains("How warm was it?");
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.tenant()).isEqualTo(stage.user.tenant());
              assertThat(row.agent()).isEqualTo(Fixtures.AGENT);
              assertThat(row.model()).isEqualTo("scripted:model");
            });
    assertThat(rows.getLast().kind()).isEqualTo("completed");
  }

  @Test
  void oneSessionShouldBeTakenAlone() {
    Exported exported = app.exportLedgers().parquet(TABLE, fork, "ada");

    assertThat(exported).isEqualTo(new Exported(1, rows.size()));
    assertThat(rowsOf(fork)).isEqualTo(rows);
  }

  @Test
  void aSessionThatIsNotInTheArchiveShouldBeNamed() {
    assertThatThrownBy(() -> app.exportLedgers().parquet(TABLE, new SessionId("elsewhere"), "ada"))
        .hasMessageContaining("nothing of session elsewhere");
  }

  @Test
  void whoTookThemShouldBeInTheAuditLog() {
    app.exportLedgers().parquet(TABLE, null, "ada");

    List<AuditFact> facts = new ArrayList<>();
    stage.ports().audit().read(AuditFact.OPERATIONS, 0, entry -> facts.add(entry.fact()));
    AuditFact last = facts.getLast();
    assertThat(last.action()).isEqualTo("sessions-exported");
    assertThat(last.detail()).isEqualTo(rows.size() + " events of 2 sessions");
  }
}
