package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.ErrandApplication;
import dev.errand.application.Ports;
import dev.errand.application.Settings;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.tool.Effect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that attests what is appended itself, and keeps snapshots. */
class OneStoreScenarioTest {

  private RunnerStage stage;
  private OneStore store;
  private ErrandApplication app;

  @BeforeEach
  void sessionWithOneTool(@TempDir Path home) {
    stage = new RunnerStage(home);
    stage.tool("look", Effect.READ_ONLY).answers("sun");
    stage.wants("{}", "look").model.says("It was warm.");
    stage.accept();
    Ports ports = stage.ports();
    store = new OneStore(ports.ledger(), ports.audit());
    app =
        ErrandApplication.assemble(
            ports.toBuilder().ledger(store).build(), Settings.defaults("worker-1"));
  }

  @Test
  void everyFactShouldComeWithItsEventAndNoneAgain() throws InterruptedException {
    run();

    assertThat(store.attested).isNotEmpty();
    assertThat(entries().subList(1, entries().size()))
        .extracting(AuditEntry::fact)
        .isEqualTo(store.attested);
    assertThat(store.apart).isEmpty();
    assertThat(store.kept).as("snapshot of so short a session").isNull();
    assertThat(app.verifyAudit().verify(null)).allMatch(verdict -> verdict.intact());
  }

  @Test
  void aForkShouldAttestItsBeginningOnly() throws InterruptedException {
    run();
    store.attested.clear();

    SessionId fork = app.inspectSessions().fork(SESSION, 6, "ada");

    assertThat(store.attested).singleElement().extracting(AuditFact::action).isEqualTo("forked");
    assertThat(store.attested.getFirst().session()).isEqualTo(fork.value());
  }

  private void run() throws InterruptedException {
    stage.clock.advanceWhenIdle();
    try {
      RunnerStage.ended(app.runBrief().run(SESSION, RunBrief.Observer.NONE));
    } finally {
      stage.clock.standStill();
    }
  }

  private List<AuditEntry> entries() {
    List<AuditEntry> entries = new ArrayList<>();
    stage.ports().audit().read(stage.user.tenant(), 0, entries::add);
    return entries;
  }

  @Nested
  class Snapshots {

    private Payload whole;

    @BeforeEach
    void recorded() throws InterruptedException {
      run();
      whole = shown();
      store.reads.clear();
    }

    @Test
    void onlyEventsBehindASnapshotShouldBeRead() {
      SessionState early = app.inspectSessions().show(SESSION, 5);
      store.reads.clear();
      store.kept = new SessionLedger.Snapshot(5, encoded(early));

      assertThat(shown()).isEqualTo(whole);
      assertThat(store.reads).containsExactly(5L);
    }

    @Test
    void aSnapshotThatCannotBeReadShouldBeLeftAlone() {
      store.kept = new SessionLedger.Snapshot(5, Payload.ofText("{\"version\":99}"));

      assertThat(shown()).isEqualTo(whole);
      assertThat(store.reads).containsExactly(0L);
    }

    @Test
    void aSnapshotOfAnotherPlaceShouldBeLeftAlone() {
      SessionState early = app.inspectSessions().show(SESSION, 5);
      store.reads.clear();
      store.kept = new SessionLedger.Snapshot(7, encoded(early));

      assertThat(shown()).isEqualTo(whole);
      assertThat(store.reads).containsExactly(0L);
    }
  }

  private Payload shown() {
    return encoded(app.inspectSessions().show(SESSION, 0));
  }

  private Payload encoded(SessionState state) {
    return Payload.of(stage.ports().codecs().encodeSnapshot(state));
  }
}
