package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.in.InspectSessions;
import dev.errand.application.port.in.ReadQuotas.Standing;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.Workspace;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.quota.Quota;
import dev.errand.domain.quota.QuotaTable;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of sessions and quotas. */
class LookedAtScenarioTest extends Scenario {

  private static final SessionId NOBODYS = new SessionId("nobodys");

  private InspectSessions sessions() {
    return stage.app().inspectSessions();
  }

  private void writes(String path) {
    stage
        .tool("write", Effect.IDEMPOTENT)
        .otherwise(
            (arguments, context) -> {
              Workspace files = context.workspace();
              Path made = files.scratch().resolve("made");
              Files.writeString(made, "warm");
              files.adopt(made, WorkspacePath.of(path));
              return new Tool.Result.Ok("written");
            });
    stage.wants("{}", "write");
  }

  @Test
  void sessionsShouldBeListedAsTheyAre() throws Exception {
    stage.model.says("Done.");
    stage.finish();

    assertThat(sessions().list(9, null)).containsExactly(stage.state());
    assertThat(sessions().list(9, SESSION)).isEmpty();
  }

  @Test
  void eventsShouldBeGivenInTheirOrder() throws Exception {
    stage.model.says("Done.");
    stage.finish();
    List<RecordedEvent> events = new ArrayList<>();

    sessions().events(SESSION, events::add);

    assertThat(events).isEqualTo(stage.ledger());
  }

  @Test
  void aSessionNobodyKnowsShouldBeNamed() {
    stage.accept();

    assertThatThrownBy(() -> sessions().show(NOBODYS, 0)).hasMessage("there is no session nobodys");
    assertThatThrownBy(() -> sessions().show(NOBODYS, 1)).hasMessage("there is no session nobodys");
    assertThatThrownBy(() -> sessions().events(NOBODYS, event -> {}))
        .hasMessage("there is no session nobodys");
  }

  @Test
  void aLedgerThatIsAwayShouldNotBeTakenForOneWithoutTheSession() {
    stage.accept();
    stage.faults.always("ledger.read", Fault.before(new Failure.Unavailable("it is away")));

    assertThatThrownBy(() -> sessions().show(SESSION, 0)).hasMessageContaining("it is away");

    stage.faults.clear();
  }

  @Test
  void filesOfASessionThatIsStillOpenShouldBeCopiedAsTheyAre(@TempDir Path copy) throws Exception {
    stage.file("data/days.txt", "cold");
    stage.accept();

    sessions().copyFiles(SESSION, copy);

    assertThat(copy.resolve("data/days.txt")).hasContent("cold");
  }

  @Test
  void filesThatWereMadeShouldBeCopiedIntoTheirDirectories(@TempDir Path copy) throws Exception {
    writes("out/deep/report.txt");
    stage.model.says("Done.");
    stage.finish();

    sessions().copyFiles(SESSION, copy);

    assertThat(copy.resolve("out/deep/report.txt")).hasContent("warm");
  }

  @Test
  void noFileShouldBeCopiedThroughALink(@TempDir Path copy, @TempDir Path elsewhere)
      throws Exception {
    writes("out/report.txt");
    stage.model.says("Done.");
    stage.finish();
    Files.createSymbolicLink(copy.resolve("out"), elsewhere);

    assertThatThrownBy(() -> sessions().copyFiles(SESSION, copy))
        .hasMessageContaining("is a symbolic link; remove it");

    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void aForkShouldBeginNowWithWhatWasSaidUntilThen() throws Exception {
    stage.model.says("Done.");
    stage.finish();

    SessionState fork = sessions().show(sessions().fork(SESSION, 3, "ada"), 0);

    assertThat(fork.bound().agent()).isEqualTo(stage.state().bound().agent());
    assertThat(fork.bound().boundAt()).isEqualTo(stage.clock.instant());
  }

  @Test
  void quotasShouldBeToldOfThoseWhoHaveOneOrUsedOne() throws Exception {
    Quota each = new Quota(Quota.NO_LIMIT, Quota.NO_LIMIT, 10_000, null);
    stage.tuned = settings -> settings.quotas(new QuotaTable(each, Map.of("acme", each)));
    stage.model.says("Done.");
    stage.finish();
    String mine = stage.user.tenant();

    List<Standing> all = stage.app().readQuotas().standings(null);
    List<Standing> one = stage.app().readQuotas().standings(mine);

    assertThat(all).extracting(Standing::tenant).containsExactlyInAnyOrder("acme", mine);
    assertThat(one).singleElement().isIn(all);
    assertThat(one.getFirst().account().tokens()).isEqualTo(15);
    assertThat(one.getFirst().quota()).isEqualTo(each);
  }
}
