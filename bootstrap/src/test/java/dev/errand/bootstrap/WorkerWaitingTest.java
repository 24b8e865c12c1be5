package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Mailbox;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.ModelPolicy;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.ScriptedTool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Deliveries that somebody lived to say of why nothing came of them, many more than are allowed.
 */
class WorkerWaitingTest extends WorkerScenario {

  private static final Duration HALF_A_DAY = Duration.ofHours(12).plusMinutes(1);
  private static final UserIdentity OLGA =
      new UserIdentity("olga", null, Set.of("operator"), Map.of());

  @Test
  void briefThatWaitsForAPersonForAMonthShouldGoOnWhereItStood() throws Exception {
    ScriptedTool restart = new ScriptedTool(Fixtures.tool("restart", Effect.ONCE));
    stage.offers(restart.answers("restarted"));
    stage.agents.set(0, patientAgent());
    stage.model.wants("restart", "{}");
    stage.model.says("done");
    WorkerStage.Process worker = stage.process().serves();
    SessionId session = worker.submit(WorkerStage.brief("restart it")).sessionId();
    stage.time.awaitIdle();
    int most = 0;

    for (int i = 0; i < 60; i++) {
      stage.time.tick(HALF_A_DAY);
      stage.time.awaitIdle();
      Mailbox.Depth depth = stage.mailbox.depth();
      most = Math.max(most, (int) (depth.waiting() + depth.delayed() + depth.inFlight()));
    }
    assertThat(stage.kinds(session)).endsWith("ApprovalAsked", "HandedBack");
    assertThat(most).as("messages of the brief").isEqualTo(1);
    worker.app.answerApproval().answer(session, asked(session), true, OLGA, "go ahead");
    stage.until("reported", () -> !stage.replies.sent().isEmpty());

    assertThat(stage.reports().getFirst().outcome()).isInstanceOf(Outcome.Completed.class);
    assertThat(stage.kinds(session)).filteredOn("AttemptStarted"::equals).hasSize(2);
    assertThat(restart.runs()).hasSize(1);
    assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9)).isEmpty();
  }

  @Test
  void answerFromAnotherProcessShouldBeFoundThoughTheMailboxIsInMemory() throws Exception {
    ScriptedTool restart = new ScriptedTool(Fixtures.tool("restart", Effect.ONCE));
    stage.offers(restart.answers("restarted"));
    stage.agents.set(0, patientAgent());
    stage.model.wants("restart", "{}");
    stage.model.says("done");
    stage.durable = false;
    SessionId session =
        stage.process().serves().submit(WorkerStage.brief("restart it")).sessionId();
    stage.pass(Duration.ofHours(1));

    stage.mailbox = stage.open(Port.MAILBOX, "memory:of-the-command-line");
    stage.process().app.answerApproval().answer(session, asked(session), true, OLGA, "go ahead");
    stage.pass(Duration.ofMinutes(2));

    assertThat(stage.kinds(session)).endsWith("Completed");
    assertThat(stage.reports()).hasSize(1);
    assertThat(restart.runs()).hasSize(1);
    assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9)).isEmpty();
  }

  @Test
  void ledgerThatIsAwayForLongShouldLoseNoBrief() throws Exception {
    stage.model.says("42");
    WorkerStage.Process worker = stage.process();
    SessionId session = worker.submit(WorkerStage.brief("how many?")).sessionId();
    worker.plan.between(
        "ledger.head", 1, 35, Fault.before(new Failure.Unavailable("it cannot be reached")));

    worker.serves();
    stage.pass(Duration.ofHours(1));
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.kinds(session)).endsWith("Completed");
    assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9)).isEmpty();
    assertThat(stage.reportIds()).hasSize(1);
    assertThat(stage.telemetry.counted("errand.briefs.put.off", "failure", "unavailable"))
        .as("how often an operator was told")
        .isGreaterThan(10);
  }

  @Test
  void briefThatIsHandedBackByManyShutdownsShouldGoOn() throws Exception {
    stage.model.otherwise(stage.slowly(Duration.ofMinutes(1), "42"));
    SessionId session = stage.process().submit(WorkerStage.brief("how many?")).sessionId();

    for (int i = 0; i < 25; i++) {
      WorkerStage.Process worker =
          stage.process(settings -> settings.drain(Duration.ofSeconds(1))).serves();
      stage.pass(Duration.ofSeconds(2));
      worker.stops();
      worker.ended();
    }
    stage.process().serves();
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.kinds(session)).endsWith("Completed");
    assertThat(stage.kinds(session)).filteredOn("HandedBack"::equals).hasSize(25);
    assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9)).isEmpty();
  }

  @Test
  void messageShouldBeRenewedWhenItIsOldAndComesAgainButNotTheFirstTime() throws Exception {
    for (int i = 0; i < 6; i++) {
      stage.model.fails(new Failure.Unavailable("the provider is away"));
    }
    stage.model.says("42");
    WorkerStage.Process worker = stage.process(settings -> settings.breakerOpensAfter(100));
    SessionId session = worker.submit(WorkerStage.brief("how many?")).sessionId();
    stage.pass(Duration.ofDays(2));

    worker.serves();
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.kinds(session)).filteredOn("AttemptStarted"::equals).hasSize(3);
    assertThat(stage.kinds(session)).endsWith("Completed");
    assertThat(stage.journal)
        .filteredOn(line -> line.startsWith("release") || line.equals("acknowledge"))
        .extracting(line -> line.replaceFirst(" .*", ""))
        .containsExactly("release", "acknowledge", "release", "acknowledge");
  }

  @Test
  void attemptWhoseTimeHasComeWhileItWasWrittenDownShouldBeMadeAtOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      stage.model.fails(new Failure.Unavailable("the provider is away"));
    }
    stage.model.says("42");
    WorkerStage.Process worker = stage.process();
    worker.plan.always("ledger.append", Fault.delay(stage.time, Duration.ofSeconds(20)));

    stage.time.start("client", () -> worker.submit(WorkerStage.brief("one", null, "how many?")));
    worker.serves();
    stage.until("reported", () -> !stage.replies.sent().isEmpty());

    assertThat(stage.journal)
        .filteredOn(line -> line.startsWith("release"))
        .containsExactly("release PT0S");
    assertThat(stage.kinds(new SessionId("one"))).endsWith("Completed");
  }

  private String asked(SessionId session) {
    return stage.events(session).stream()
        .filter(SessionEvent.ApprovalAsked.class::isInstance)
        .map(event -> ((SessionEvent.ApprovalAsked) event).approvalId())
        .findFirst()
        .orElseThrow();
  }

  private static AgentDefinition patientAgent() {
    AgentDefinition usual = Fixtures.agent("restart");
    return new AgentDefinition(
        usual.name(),
        usual.version(),
        usual.description(),
        usual.capabilities(),
        usual.sections(),
        usual.tools(),
        null,
        ModelPolicy.DEFAULT,
        Budget.ofTokens(1_000_000),
        Duration.ofDays(60),
        List.of(new ToolPolicy.ApprovalRequired("restart", "operator", Duration.ofDays(50))),
        List.of(),
        List.of());
  }
}
