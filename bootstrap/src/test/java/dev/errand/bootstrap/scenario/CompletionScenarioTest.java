package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.answer;
import static dev.errand.bootstrap.scenario.RunnerStage.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.Tool;
import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.agent.FeedbackRule.Trigger;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Message;
import dev.errand.domain.slice.Slice;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.workspace.WorkspacePath;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What an agent must have done before it may stop, and what it is told on the way. */
class CompletionScenarioTest extends Scenario {

  private static final Slice<String> TICKED =
      new Slice<>("ticked", Slice.Retention.STATE, Function.identity(), Function.identity());
  private static final String SCHEMA =
      """
      {"type":"object","properties":{"warmest":{"type":"string"}},"required":["warmest"]}\
      """;

  @BeforeEach
  void offerTools() {
    stage
        .tool("write", Effect.IDEMPOTENT)
        .otherwise(
            (arguments, context) -> {
              context.workspace().write(WorkspacePath.of("report.md")).close();
              return new Tool.Result.Ok("written");
            });
    stage
        .tool("tick", Effect.IDEMPOTENT)
        .otherwise(
            (arguments, context) -> {
              context.change(TICKED.append("\"trend\""));
              return new Tool.Result.Ok("ticked");
            });
  }

  private List<String> notices() {
    return stage.heard(Message.Noticed.class).stream().map(Message.Noticed::text).toList();
  }

  @Nested
  class Checks {

    @Test
    void fileShouldHaveBeenWritten() throws Exception {
      stage.agent.check(new CompletionCheck.FileWritten("*.md"));
      stage.model.says("Done.");
      stage.wants("{}", "write").model.says("Now done.");

      assertThat(answer(stage.finish())).isEqualTo("Now done.");
      assertThat(notices()).hasSize(1);
      assertThat(notices().getFirst()).contains("not accepted", "*.md");
    }

    @Test
    void attachmentShouldNotCountAsWritten() throws Exception {
      stage.file("given.md", "old");
      stage.agent.check(new CompletionCheck.FileWritten("*.md"));
      stage.model.says("Done.").says("Done!").says("Done!!");

      Report report = stage.finish();

      assertThat(report.outcome()).isInstanceOf(Outcome.Failed.class);
      assertThat(failure(report)).isInstanceOf(Failure.ObjectivesUnmet.class);
      assertThat(stage.model.requests()).hasSize(3);
    }

    @Test
    void everyObjectiveShouldBeTicked() throws Exception {
      stage.agent.check(new CompletionCheck.ObjectivesTicked("ticked", List.of("trend")));
      stage.model.says("Done.");
      stage.wants("{}", "tick").model.says("Now done.");

      assertThat(answer(stage.finish())).isEqualTo("Now done.");
      assertThat(notices().getFirst()).contains("objectives are open: trend");
    }

    @Test
    void oneOfSeveralShouldBeEnoughWhereThatIsSaid() throws Exception {
      stage.agent.check(
          new CompletionCheck.AnyOf(
              List.of(
                  new CompletionCheck.FileWritten("*.md"),
                  new CompletionCheck.ToolFinished("tick"))));
      stage.model.says("Done.");
      stage.wants("{}", "tick").model.says("Now done.");

      assertThat(answer(stage.finish())).isEqualTo("Now done.");
    }

    @Test
    void judgeShouldSendAnAnswerBackUntilItIsGoodEnough() throws Exception {
      stage.agent.check(new CompletionCheck.ModelJudge("It names a year."));
      stage
          .model
          .says("It was warm.")
          .says("REJECT: no year is named")
          .says("2014 was warm.")
          .says("ACCEPT");

      Report report = stage.finish();

      assertThat(answer(report)).isEqualTo("2014 was warm.");
      assertThat(report.usage().modelCalls()).isEqualTo(4);
      assertThat(stage.model.requests().get(2).messages().getLast())
          .isInstanceOf(Message.Noticed.class)
          .asString()
          .contains("no year is named");
      assertThat(stage.model.requests().get(1).tools()).isEmpty();
      assertThat(stage.model.requests().get(1).messages().getFirst().toString())
          .contains("It names a year.", "It was warm.", "How warm was it?");
    }

    @Test
    void judgeShouldBeAskedForAVerdictAndNothingElse() throws Exception {
      stage.agent.outputSchema(SCHEMA).check(new CompletionCheck.ModelJudge("It is a month."));
      stage.model.says("{\"warmest\":\"July\"}").says("ACCEPT");

      stage.finish();

      LanguageModel.Request asked = stage.model.requests().get(1);
      assertThat(asked.tools()).isEmpty();
      assertThat(asked.outputSchema()).isNull();
      assertThat(asked.key())
          .isNotEqualTo(stage.model.requests().getFirst().key())
          .endsWith("/judge");
    }

    @Test
    void judgeThatIsAwayShouldBeAskedAgainAboutTheSameAnswer() throws Exception {
      stage.agent.check(new CompletionCheck.ModelJudge("It names a year."));
      stage
          .model
          .says("2014 was warm.")
          .fails(new Failure.Unavailable("the judge is away"))
          .says("ACCEPT");

      assertThat(answer(stage.finish())).isEqualTo("2014 was warm.");
      assertThat(stage.model.requests()).hasSize(3);
    }

    @Test
    void emptyAnswerShouldNotBeAccepted() throws Exception {
      stage.model.says("  ").says("It was warm.");

      assertThat(answer(stage.finish())).isEqualTo("It was warm.");
      assertThat(notices().getFirst()).contains("empty");
    }
  }

  @Nested
  class OutputSchema {

    @Test
    void answerThatDoesNotMeetItShouldBeRepaired() throws Exception {
      stage.agent.outputSchema(SCHEMA);
      stage.model.says("March").says("{\"warmest\":3}").says("{\"warmest\":\"March\"}");

      Report report = stage.finish();

      assertThat(((Outcome.Completed) report.outcome()).answer().json())
          .isEqualTo("{\"warmest\":\"March\"}");
      assertThat(notices()).hasSize(2);
      assertThat(notices().getLast()).contains("warmest");
      assertThat(stage.model.requests().getFirst().outputSchema()).isEqualTo(SCHEMA);
    }

    @Test
    void documentInAFenceShouldBeTakenOutOfIt() throws Exception {
      stage.agent.outputSchema(SCHEMA);
      stage.model.says("```json\n{\"warmest\":\"March\"}\n```");

      Report report = stage.finish();

      assertThat(((Outcome.Completed) report.outcome()).answer().json())
          .isEqualTo("{\"warmest\":\"March\"}");
    }

    @Test
    void schemaThatIsUnusableShouldEndTheBriefWithItsReason() throws Exception {
      stage.agent.outputSchema("{\"type\":17}");
      stage.model.says("{}");

      Report report = stage.finish();

      assertThat(report.outcome()).isInstanceOf(Outcome.DeadLettered.class);
      assertThat(failure(report).message()).contains("JSON Schema cannot be used");
    }
  }

  @Nested
  class Feedback {

    @Test
    void noticeShouldComeAfterEverySoManyCalls() throws Exception {
      stage.agent.rule("pace", new Trigger.EveryToolCalls(2), "Sum up.");
      for (int i = 0; i < 5; i++) {
        stage.wants("{}", "tick");
      }
      stage.model.says("Done.");

      stage.finish();

      assertThat(notices()).containsExactly("Sum up.", "Sum up.");
      assertThat(stage.model.requests().get(2).messages().getLast())
          .isEqualTo(new Message.Noticed("Sum up."));
    }

    @Test
    void noticeShouldComeOnceAFileIsThere() throws Exception {
      stage.agent.rule("review", new Trigger.FileCreated("*.md"), "Read it once more.");
      stage.wants("{}", "tick").wants("{}", "write").wants("{}", "write").model.says("Done.");

      stage.finish();

      assertThat(notices()).containsExactly("Read it once more.");
      assertThat(stage.model.requests().get(1).messages())
          .doesNotHaveAnyElementsOfTypes(Message.Noticed.class);
    }

    @Test
    void noticeShouldComeWhenTheBudgetRunsLow() throws Exception {
      stage.budget = Budget.ofTokens(1_000);
      stage.agent.rule("thrift", new Trigger.BudgetLeftBelow(0.98), "Save tokens.");
      stage.wants("{}", "tick").wants("{}", "tick").model.says("Done.");

      stage.finish();

      assertThat(notices()).containsExactly("Save tokens.");
    }
  }
}
