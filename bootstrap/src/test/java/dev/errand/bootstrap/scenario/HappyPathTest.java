package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.errand.application.port.in.VerifyAudit;
import dev.errand.application.port.out.LanguageModel.Reply;
import dev.errand.application.port.out.LanguageModel.WantedCall;
import dev.errand.application.port.out.Tool;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Price;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelProfile;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.tool.Effect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A brief, a turn with two tools at once, an answer. */
class HappyPathTest {

  private static final ModelProfile PAID =
      new ModelProfile("scripted:model", Price.perMillion("2", "10"), 100_000, "a script");

  private RunnerStage stage;

  @BeforeEach
  void twoToolsInOneTurn(@TempDir Path home) {
    stage = new RunnerStage(home, PAID);
    stage.model.replies(
        new Reply(
            "I look and measure.",
            List.of(new WantedCall("look", "{\"at\":1}"), new WantedCall("measure", "{}")),
            TokenUsage.of(100, 20),
            false));
    stage.model.replies(new Reply("It was warm.", List.of(), TokenUsage.of(150, 30), false));
    stage.tool("look", Effect.READ_ONLY).answers("sun");
    stage.tool("measure", Effect.IDEMPOTENT).answers("23");
  }

  @Test
  void everyStepShouldBeAnnouncedBeforeItStartsAndRecordedAfterIt() throws Exception {
    stage.finish();

    assertThat(stage.story())
        .containsExactly(
            "BriefAccepted",
            "AttemptStarted",
            "AgentBound",
            "ModelCalled",
            "ModelReplied",
            "ToolStarted",
            "ToolStarted",
            "ToolFinished",
            "ToolFinished",
            "ModelCalled",
            "ModelReplied",
            "CompletionChecked",
            "Completed");
  }

  @Test
  void tokensAndMoneyShouldBeCounted() throws Exception {
    stage.finish();

    assertThat(counted("errand.tokens", "direction", "in")).isEqualTo(250);
    assertThat(counted("errand.tokens", "direction", "out")).isEqualTo(50);
    assertThat(counted("errand.cost")).isCloseTo(0.001, within(1e-9));
  }

  private double counted(String name, String... tags) {
    List<String> all = new ArrayList<>(List.of(tags));
    all.addAll(List.of("model", "scripted:model"));
    return stage.telemetry.counted(name, all.toArray(String[]::new));
  }

  @Test
  void modelCallShouldBeInTheLedgerWhenItIsMade(@TempDir Path home) throws Exception {
    RunnerStage watched = new RunnerStage(home);
    List<String> atCall = new ArrayList<>();
    watched.model.does(
        (request, listener) -> {
          atCall.addAll(watched.story());
          return new Reply("Done.", List.of(), TokenUsage.of(10, 5), false);
        });

    watched.finish();

    assertThat(atCall)
        .containsExactly("BriefAccepted", "AttemptStarted", "AgentBound", "ModelCalled");
  }

  @Test
  void toolsShouldBeInTheLedgerWhenTheyStart() throws Exception {
    List<String> atStart = new ArrayList<>();
    stage
        .tool("look", Effect.READ_ONLY)
        .does(
            (arguments, context) -> {
              atStart.addAll(stage.story());
              return new Tool.Result.Ok("sun");
            });

    stage.finish();

    assertThat(atStart).startsWith("BriefAccepted").contains("ModelReplied");
    assertThat(atStart.subList(5, 7)).containsExactly("ToolStarted", "ToolStarted");
  }

  @Test
  void toolsOfOneTurnShouldRunAtTheSameTime() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    for (String name : List.of("look", "measure")) {
      stage
          .tool(name, Effect.READ_ONLY)
          .does(
              (arguments, context) -> {
                both.countDown();
                return both.await(10, TimeUnit.SECONDS)
                    ? new Tool.Result.Ok("met")
                    : new Tool.Result.Failed("alone");
              });
    }

    stage.finish();

    assertThat(stage.events(SessionEvent.ToolFinished.class))
        .extracting(SessionEvent.ToolFinished::output)
        .containsExactly("met", "met");
  }

  @Test
  void whatOneToolDidShouldBeInTheLedgerWhileAnotherOneIsAtWork() throws Exception {
    List<String> meanwhile = new ArrayList<>();
    stage
        .tool("look", Effect.READ_ONLY)
        .does(
            (arguments, context) -> {
              stage.clock.sleep(Duration.ofSeconds(5));
              meanwhile.addAll(stage.story());
              return new Tool.Result.Ok("sun");
            });

    stage.finish();

    assertThat(meanwhile).endsWith("ToolStarted", "ToolStarted", "ToolFinished");
  }

  @Test
  void modelShouldBeGivenTheResultsInTheOrderItAskedForThem() throws Exception {
    stage
        .tool("look", Effect.READ_ONLY)
        .does(
            (arguments, context) -> {
              stage.clock.sleep(Duration.ofSeconds(5));
              return new Tool.Result.Ok("sun");
            });

    stage.finish();

    assertThat(stage.events(SessionEvent.ToolFinished.class))
        .extracting(SessionEvent.ToolFinished::callId)
        .containsExactly("t1-2", "t1-1");
    assertThat(stage.model.requests().getLast().messages())
        .hasSize(4)
        .endsWith(
            new Message.ToolAnswered("t1-1", "look", "sun", false),
            new Message.ToolAnswered("t1-2", "measure", "23", false));
  }

  @Test
  void reportShouldSumUsageAndCost() throws Exception {
    Report report = stage.finish();

    assertThat(answer(report)).isEqualTo("It was warm.");
    assertThat(report.usage()).isEqualTo(new Usage(250, 50, Money.of("0.001"), 2, 2));
    assertThat(report.attempts()).isEqualTo(1);
    assertThat(report.disclosure()).isEqualTo("a script");
  }

  @Test
  void auditLogShouldHoldEveryDecisionInOrderAndVerify() throws Exception {
    stage.finish();

    List<AuditFact> facts = new ArrayList<>();
    stage.ports().audit().read("default", 0, entry -> facts.add(entry.fact()));
    assertThat(facts)
        .extracting(AuditFact::action)
        .containsExactly(
            "brief-accepted",
            "attempt-started",
            "agent-bound",
            "model-replied",
            "tool-started",
            "tool-started",
            "tool-finished",
            "tool-finished",
            "model-replied",
            "completed");
    assertThat(stage.app().verifyAudit().verify(null))
        .allMatch(VerifyAudit.Verdict::intact)
        .extracting(VerifyAudit.Verdict::entries)
        .containsExactly(10L);
  }

  @Test
  void runningAnEndedSessionAgainShouldGiveTheSameReportAndChangeNothing() throws Exception {
    Report first = stage.finish();
    int events = stage.ledger().size();

    Report again = stage.restart().finish();

    assertThat(again).isEqualTo(first);
    assertThat(stage.ledger()).hasSize(events);
  }
}
