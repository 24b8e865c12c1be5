package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.ErrandApplication;
import dev.errand.application.Ports;
import dev.errand.application.Settings;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Tool;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.tool.Effect;
import dev.errand.testkit.Fault;
import dev.errand.testkit.FaultPlan;
import dev.errand.testkit.FaultySessionLedger;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session that has so many events that nobody wants to read all of them. */
class LongSessionScenarioTest extends Scenario {

  private static final int TURNS = 6;
  private static final int CALLS = 100;
  private static final Fault AWAY = Fault.before(new Failure.Unavailable("no snapshots now"));

  private final FaultPlan faults = new FaultPlan();
  private OneStore store;
  private ErrandApplication app;
  private Codecs codecs;

  @BeforeEach
  void manyCalls() {
    stage
        .tool("look", Effect.READ_ONLY)
        .otherwise((arguments, context) -> new Tool.Result.Ok("sun"));
    for (int i = 0; i < TURNS; i++) {
      stage.wants("{}", Collections.nCopies(CALLS, "look").toArray(String[]::new));
    }
    stage.model.says("It was warm.");
    stage.accept();
    Ports ports = stage.ports();
    codecs = ports.codecs();
    store = new OneStore(ports.ledger(), ports.audit());
    app =
        ErrandApplication.assemble(
            ports.toBuilder().ledger(new FaultySessionLedger(store, faults)).build(),
            Settings.defaults("worker-1"));
  }

  private void run() throws InterruptedException {
    stage.clock.advanceWhenIdle();
    try {
      RunnerStage.ended(app.runBrief().run(SESSION, RunBrief.Observer.NONE));
      stage.clock.awaitIdle();
    } finally {
      stage.clock.standStill();
    }
    store.reads.clear();
  }

  @Test
  void itsStateShouldBeKeptOnceInAThousandEvents() throws Exception {
    run();

    assertThat(stage.ledger()).hasSizeGreaterThan(1_200);
    assertThat(faults.calls("ledger.keep")).isEqualTo(1);
    assertThat(store.kept.sequence()).isBetween(1_000L, 1_200L);
    SessionState kept = codecs.decodeSnapshot(store.kept.state().bytes());
    store.kept = null;
    assertThat(kept).isEqualTo(app.inspectSessions().show(SESSION, kept.sequence()));
  }

  @Test
  void whoeverTakesItOnShouldReadOnlyWhatCameAfter() throws Exception {
    run();

    SessionState quick = app.inspectSessions().show(SESSION, 0);

    assertThat(store.reads).containsExactly(store.kept.sequence());
    store.kept = null;
    assertThat(quick).isEqualTo(app.inspectSessions().show(SESSION, 0));
  }

  @Test
  void itShouldGoOnWhenItsStateCannotBeKept() throws Exception {
    faults.always("ledger.keep", AWAY);

    run();

    assertThat(store.kept).isNull();
    assertThat(stage.clock.uncaught()).isEmpty();
  }

  @Test
  void allOfItShouldBeReadWhenWhatWasKeptIsAway() throws Exception {
    run();
    faults.always("ledger.snapshot", AWAY);

    assertThat(app.inspectSessions().show(SESSION, 0).outcome()).isPresent();
    assertThat(store.reads).containsExactly(0L);
  }
}
