package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.SESSION;
import static dev.errand.bootstrap.scenario.RunnerStage.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.in.InspectSessions;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.Codecs;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.session.Decision;
import dev.errand.domain.session.History;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolPolicy;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be done with a session that was recorded. */
class HistoryScenarioTest {

  private RunnerStage stage;
  private final List<SessionState> live = new ArrayList<>();
  private Report report;

  @BeforeEach
  void sessionWithOneTool(@TempDir Path home) throws Exception {
    stage = new RunnerStage(home);
    stage.tool("look", Effect.READ_ONLY).answers("sun");
    stage.wants("{}", "look").model.says("It was warm.");
    stage.accept();
    stage.clock.advanceWhenIdle();
    try {
      RunBrief.Result result =
          stage
              .app()
              .runBrief()
              .run(
                  SESSION,
                  new RunBrief.Observer() {
                    @Override
                    public void recorded(RecordedEvent event, SessionState state) {
                      live.add(state);
                    }
                  });
      report = RunnerStage.ended(result);
    } finally {
      stage.clock.standStill();
    }
  }

  private InspectSessions inspect() {
    return stage.app().inspectSessions();
  }

  private long sequenceOf(Class<? extends SessionEvent> kind) {
    return stage.ledger().stream()
        .filter(each -> kind.isInstance(each.event()))
        .findFirst()
        .orElseThrow()
        .sequence();
  }

  @Nested
  class Replay {

    @Test
    void shouldShowEveryStateAsItWasLive() {
      assertThat(live).hasSize(stage.ledger().size() - 1);
      for (SessionState state : live) {
        assertThat(inspect().show(SESSION, state.sequence())).isEqualTo(state);
      }
      assertThat(inspect().show(SESSION, 0)).isEqualTo(live.getLast());
      assertThatThrownBy(() -> inspect().show(SESSION, 99)).hasMessageContaining("99");
    }

    @Test
    void shouldDecideTheSameWithTheSameAgent() {
      assertThat(inspect().replay(SESSION, null)).isEmpty();
      assertThat(inspect().replay(SESSION, stage.agent.with(List.of("look")))).isEmpty();
    }

    @Test
    void shouldTellTheFirstDecisionAnotherPolicyTakes() {
      AgentDefinition stricter =
          stage.agent.policy(new ToolPolicy.RoleRequired("look", "admin")).with(List.of("look"));

      History.Difference difference = inspect().replay(SESSION, stricter).getFirst();

      assertThat(difference.afterSequence()).isEqualTo(sequenceOf(SessionEvent.ModelReplied.class));
      assertThat(difference.recorded()).isInstanceOf(Decision.RunTools.class);
      assertThat(((Decision.Record) difference.changed()).event())
          .isInstanceOf(SessionEvent.ToolDenied.class);
    }

    @Test
    void shouldTellThatAToolIsMissing() {
      History.Difference difference =
          inspect().replay(SESSION, stage.agent.with(List.of())).getFirst();

      assertThat(difference.afterSequence()).isEqualTo(sequenceOf(SessionEvent.AgentBound.class));
    }

    @Test
    void shouldTellThatAnotherBudgetIsTooSmall() {
      AgentDefinition poorer =
          stage.agent.budget(Budget.ofTokens(1_000_000).withToolCalls(0)).with(List.of("look"));

      History.Difference difference = inspect().replay(SESSION, poorer).getFirst();

      assertThat(((Decision.Record) difference.changed()).event())
          .isInstanceOf(SessionEvent.Failed.class);
    }
  }

  @Nested
  class Fork {

    private Report runOn(SessionId fork) throws InterruptedException {
      return RunnerStage.ended(stage.run(fork));
    }

    @Test
    void shouldRunOnFromItsSequenceAndLeaveTheOriginAlone() throws Exception {
      List<RecordedEvent> before = stage.ledger();
      stage.model.says("It was cold.");

      SessionId fork = inspect().fork(SESSION, sequenceOf(SessionEvent.ToolFinished.class), "ada");
      Report other = runOn(fork);

      assertThat(answer(other)).isEqualTo("It was cold.");
      assertThat(other.sessionId()).isEqualTo(fork.value());
      assertThat(other.usage()).isEqualTo(report.usage());
      assertThat(stage.told()).containsExactly("sun");
      assertThat(stage.ledger()).isEqualTo(before);
      assertThat(stage.tools("look").runs()).hasSize(1);
    }

    @Test
    void shouldHaveTheTimeThatWasLeftAtItsSequence() throws Exception {
      stage.clock.tick(Duration.ofDays(3));
      stage.model.says("It was cold.");

      SessionId fork = inspect().fork(SESSION, sequenceOf(SessionEvent.ToolFinished.class), "ada");

      assertThat(answer(runOn(fork))).isEqualTo("It was cold.");
      assertThat(inspect().show(fork, 0).bound().deadline().at())
          .isEqualTo(stage.clock.instant().plus(Duration.ofHours(1)));
    }

    @Test
    void shouldMakeACallAgainThatWasUnderWay() throws Exception {
      stage.tools("look").answers("rain");
      stage.model.says("It was wet.");

      SessionId fork = inspect().fork(SESSION, sequenceOf(SessionEvent.ToolStarted.class), "ada");

      assertThat(answer(runOn(fork))).isEqualTo("It was wet.");
      assertThat(stage.told()).containsExactly("rain");
    }

    @Test
    void shouldStartFromTheBriefAlone() throws Exception {
      stage.clock.tick(Duration.ofDays(3));
      stage.model.says("I guess.");

      assertThat(answer(runOn(inspect().fork(SESSION, 1, "ada")))).isEqualTo("I guess.");
    }

    @Test
    void shouldRefuseASequenceThatIsNotThere() {
      assertThatThrownBy(() -> inspect().fork(SESSION, 99, "ada")).hasMessageContaining("99");
    }
  }

  @Nested
  class Archiving {

    private List<Archive.Stored> stored() {
      return stage.ports().archive().list(SESSION);
    }

    private byte[] part(String name) throws Exception {
      try (InputStream in = stage.ports().archive().open(stored().getFirst(), name)) {
        return in.readAllBytes();
      }
    }

    @Test
    void archiveShouldHoldTheLedgerTheStateTheBriefAndTheReport() throws Exception {
      inspect().archive(SESSION, "ada");

      Codecs codecs = stage.ports().codecs();
      List<RecordedEvent> events =
          new String(part("ledger.jsonl"), StandardCharsets.UTF_8)
              .lines()
              .map(line -> codecs.decodeEvent(line.getBytes(StandardCharsets.UTF_8)))
              .toList();
      assertThat(events).isEqualTo(stage.ledger());
      assertThat(codecs.decodeSnapshot(part("snapshot.json"))).isEqualTo(stage.state());
      assertThat(new String(part("metadata.json"), StandardCharsets.UTF_8))
          .isEqualTo(
              "{\"brief\":%s,\"report\":%s}"
                  .formatted(
                      codecs.encodeBrief(stage.state().acceptedBrief()).text(),
                      codecs.encodeReport(report).text()));
    }

    @Test
    void archiveShouldBeOfTheLastEventHoweverOftenItIsMade() {
      inspect().archive(SESSION, "ada");
      stage.clock.tick(Duration.ofMinutes(3));
      stage.anotherProcess().inspectSessions().archive(SESSION, "ada");

      assertThat(stored())
          .containsExactly(new Archive.Stored(SESSION, stage.ledger().getLast().at()));
    }

    @Test
    void sessionThatIsOpenShouldBeRefusedAndLeaveNothing() {
      SessionId fork = inspect().fork(SESSION, 1, "ada");

      assertThatThrownBy(() -> inspect().archive(fork, "ada")).hasMessageContaining("still open");
      assertThat(stage.ports().archive().list(fork)).isEmpty();
    }
  }
}
