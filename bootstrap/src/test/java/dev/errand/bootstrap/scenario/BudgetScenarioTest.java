package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.answer;
import static dev.errand.bootstrap.scenario.RunnerStage.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Tool;
import dev.errand.domain.agent.FeedbackRule.Trigger;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Price;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelProfile;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.testkit.Fault;
import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.ScriptedModel;
import dev.errand.testkit.ScriptedTool;
import dev.errand.testkit.SimulatedCrash;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens, money and calls that run out, and time that does. */
class BudgetScenarioTest extends Scenario {

  @Test
  void callThatCannotFitShouldNotBeMade() throws Exception {
    stage.budget = Budget.ofTokens(20);
    stage.model.says("Never said.");

    Report report = stage.finish();

    assertThat(failure(report)).isInstanceOf(Failure.BudgetExhausted.class);
    assertThat(failure(report).message()).contains("totalTokens");
    assertThat(stage.model.requests()).isEmpty();
    assertThat(report.usage().modelCalls()).isZero();
  }

  @Test
  void outputCapShouldBeLoweredToFit() throws Exception {
    stage.budget = new Budget(Budget.NO_LIMIT, 40, Budget.NO_LIMIT, null, 9, 9);
    stage.tool("look", Effect.READ_ONLY);
    stage.wants("{}", "look").model.says("Done.");

    stage.finish();

    assertThat(stage.model.requests())
        .extracting(request -> request.maxOutputTokens())
        .containsExactly(40L, 35L);
  }

  @Test
  void moneyShouldBoundTheOutput(@TempDir Path home) throws Exception {
    stage =
        new RunnerStage(
            home, new ModelProfile("scripted:model", Price.perMillion("0", "10"), 1000, null));
    stage.budget = Budget.ofTokens(1_000_000).withCost(Money.of("0.0005"));
    stage.model.says("Done.");

    Report report = stage.finish();

    assertThat(stage.model.requests().getFirst().maxOutputTokens()).isEqualTo(50);
    assertThat(report.usage().cost()).isEqualTo(Money.of("0.00005"));
  }

  @Test
  void moneyShouldNotBeLimitedWithoutAPrice(@TempDir Path home) throws Exception {
    stage = new RunnerStage(home, new ModelProfile("scripted:model", null, 1000, null));
    stage.budget = Budget.ofTokens(1_000_000).withCost(Money.of("1"));

    assertThat(failure(stage.finish()).message()).contains("no price is known", "price table");
    assertThat(stage.model.requests()).isEmpty();
  }

  @Test
  void toolCallsThatDoNotFitShouldNotBeMade() throws Exception {
    stage.budget = Budget.ofTokens(1_000_000).withToolCalls(1);
    ScriptedTool look = stage.tool("look", Effect.READ_ONLY);
    stage.wants("{}", "look", "look").model.says("Done.");

    assertThat(failure(stage.finish()).message()).contains("toolCalls");
    assertThat(look.runs()).isEmpty();
  }

  @Test
  void budgetShouldHoldOverAllAttempts() throws Exception {
    stage.budget = Budget.ofTokens(1_000_000).withModelCalls(3);
    stage.model.otherwise(
        (request, listener) -> {
          throw new SimulatedCrash("in the call");
        });
    for (int life = 1; life <= 3; life++) {
      try {
        stage.run();
      } catch (PortException died) {
        assertThat(stage.model.requests()).hasSize(life);
      }
      stage.restart();
    }

    Report report = stage.finish();

    assertThat(failure(report)).isInstanceOf(Failure.BudgetExhausted.class);
    assertThat(stage.model.requests()).hasSize(3);
    assertThat(report.usage().modelCalls()).isEqualTo(3);
    assertThat(report.usage().outputTokens()).isEqualTo(300);
  }

  @Nested
  class Deadlines {

    private final ScriptedModel.Turn neverAnswers =
        (request, listener) -> {
          stage.clock.sleep(Duration.ofDays(2));
          return null;
        };

    private void endsAtTheDeadline(Duration time) throws Exception {
      assertThat(failure(stage.finish())).isInstanceOf(Failure.DeadlineExceeded.class);
      assertThat(Duration.between(ManualScheduler.START, stage.clock.instant()))
          .isBetween(time, time.plusSeconds(1));
    }

    @Test
    void shouldEndABriefThatWasNeverStarted() throws Exception {
      stage.within = Duration.ofMinutes(1);
      stage.accept();
      stage.clock.tick(Duration.ofMinutes(2));

      Report report = RunnerStage.ended(stage.run(RunnerStage.SESSION));

      assertThat(failure(report)).isInstanceOf(Failure.DeadlineExceeded.class);
      assertThat(report.agent()).isNull();
      assertThat(stage.model.requests()).isEmpty();
    }

    @Test
    void shouldInterruptAModelCall() throws Exception {
      stage.within = Duration.ofMinutes(2);
      stage.model.does(neverAnswers);

      endsAtTheDeadline(Duration.ofMinutes(2));

      assertThat(stage.model.requests().getFirst().timeout()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void shouldInterruptATool() throws Exception {
      stage.within = Duration.ofSeconds(20);
      stage
          .tool("slow", Effect.READ_ONLY)
          .does(
              (arguments, context) -> {
                stage.clock.sleep(Duration.ofDays(2));
                return new Tool.Result.Ok("slept");
              });
      stage.wants("{}", "slow");

      endsAtTheDeadline(Duration.ofSeconds(20));
    }

    @Test
    void shouldCutAWaitShort() throws Exception {
      stage.within = Duration.ofMinutes(3);
      stage.model.fails(new Failure.Throttled("slow down", Duration.ofHours(5)));

      endsAtTheDeadline(Duration.ofMinutes(3));
    }

    @Test
    void shouldCutAShortWaitShort() throws Exception {
      stage.within = Duration.ofSeconds(3);
      stage.model.fails(new Failure.Throttled("slow down", Duration.ofSeconds(25)));

      endsAtTheDeadline(Duration.ofSeconds(3));
    }

    @Test
    void shouldBoundAnApproval() throws Exception {
      stage.within = Duration.ofMinutes(3);
      stage.tool("restart", Effect.ONCE);
      stage.agent.policy(
          new ToolPolicy.ApprovalRequired("restart", "operator", Duration.ofDays(1)));
      stage.wants("{}", "restart");

      RunBrief.Result result = stage.run();

      Instant deadline = ManualScheduler.START.plus(Duration.ofMinutes(3));
      assertThat(((RunBrief.Result.AwaitingApproval) result).until()).isEqualTo(deadline);
      stage.clock.set(deadline);
      endsAtTheDeadline(Duration.ofMinutes(3));
    }

    @Test
    void shouldNotCountAgainstTheModelsHealth() throws Exception {
      stage.within = Duration.ofSeconds(1);
      stage.model.otherwise(neverAnswers);
      stage.accept();

      endsAtTheDeadline(Duration.ofSeconds(1));

      assertThat(stage.telemetry.gauged("errand.breaker.open", "model", "scripted:model"))
          .hasValue(0);
    }

    @Test
    void modelThatForgetsItsTimeoutShouldBeInterruptedAndAskedAgain() throws Exception {
      stage.model.does(neverAnswers).says("Awake.");

      assertThat(answer(stage.finish())).isEqualTo("Awake.");
      assertThat(stage.events(SessionEvent.ModelFailed.class).getFirst().failure())
          .isInstanceOf(Failure.TimedOut.class);
      assertThat(Duration.between(ManualScheduler.START, stage.clock.instant()))
          .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
    }

    @Test
    void storeThatIsSlowShouldNotLeadToACallWithoutTime() throws Exception {
      stage.within = Duration.ofMinutes(1);
      stage.faults.nth("ledger.append", 2, Fault.delay(stage.clock, Duration.ofMinutes(2)));
      stage.model.says("Too late.");

      assertThat(failure(stage.finish())).isInstanceOf(Failure.DeadlineExceeded.class);
      assertThat(stage.model.requests()).isEmpty();
      assertThat(stage.state().spent().modelCalls()).isZero();
    }
  }

  @Test
  void noticeShouldBeGivenOnceWhenTimeRunsLow() throws Exception {
    stage.within = Duration.ofMinutes(10);
    stage.agent.rule("hurry", new Trigger.TimeLeftBelow(0.5), "Half of the time is gone.");
    stage
        .tool("slow", Effect.READ_ONLY)
        .otherwise(
            (arguments, context) -> {
              stage.clock.sleep(Duration.ofSeconds(59));
              return new Tool.Result.Ok("slept");
            });
    for (int i = 0; i < 7; i++) {
      stage.wants("{}", "slow");
    }
    stage.model.says("Done.");

    stage.finish();

    assertThat(stage.heard(Message.Noticed.class))
        .isEqualTo(List.of(new Message.Noticed("Half of the time is gone.")));
  }
}
