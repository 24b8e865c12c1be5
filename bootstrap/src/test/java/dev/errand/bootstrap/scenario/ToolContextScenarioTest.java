package dev.errand.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolContext;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.ScriptedTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a tool is given to work with. */
class ToolContextScenarioTest extends Scenario {

  private static final WorkspacePath DATA = WorkspacePath.of("data.txt");
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void aCallShouldKnowWhoseItIsAndWhatIsLeft() throws Exception {
    List<ToolContext> seen = new ArrayList<>();
    stage.budget = Budget.ofTokens(5_000);
    stage.traceparent = TRACE;
    ScriptedTool look =
        stage
            .tool("look", Effect.READ_ONLY)
            .otherwise(
                (arguments, context) -> {
                  seen.add(context);
                  return new Tool.Result.Ok("seen");
                });
    stage.wants("{}", "look").wants("{}", "look").model.says("Done.");

    stage.finish();

    ToolContext first = seen.getFirst();
    assertThat(first.user()).isEqualTo(Fixtures.USER);
    assertThat(first.session().id()).isEqualTo(RunnerStage.SESSION);
    assertThat(first.traceparent()).isEqualTo(TRACE);
    assertThat(first.deadline().at()).isEqualTo(ManualScheduler.START.plus(Duration.ofMinutes(1)));
    assertThat(first.budget().spent().totalTokens()).isEqualTo(15);
    assertThat(seen.get(1).budget().spent().totalTokens()).isEqualTo(30);
    assertThat(look.runs())
        .extracting(ScriptedTool.Run::idempotencyKey)
        .doesNotHaveDuplicates()
        .allMatch(key -> key.contains(RunnerStage.SESSION.value()));
  }

  @Test
  void callsShouldBeTimedByTheirTool() throws Exception {
    stage
        .tool("look", Effect.READ_ONLY)
        .does(
            (arguments, context) -> {
              stage.clock.sleep(Duration.ofSeconds(4));
              return new Tool.Result.Ok("seen");
            });
    stage.wants("{}", "look").model.says("Done.");

    stage.finish();

    assertThat(stage.telemetry.timed("errand.tool.duration", "tool", "look", "result", "ok"))
        .containsExactly(Duration.ofSeconds(4));
  }

  @Nested
  class ReadBeforeWrite {

    private ScriptedTool writes(ScriptedTool.Turn turn) {
      stage.file("data.txt", "old");
      stage.agent.policy(new ToolPolicy.ReadBeforeWrite("write"));
      return stage.tool("write", Effect.IDEMPOTENT).otherwise(turn);
    }

    @Test
    void aFileThatNobodyReadShouldNotBeRemoved() throws Exception {
      writes((arguments, context) -> new Tool.Result.Ok("" + context.workspace().delete(DATA)));
      stage.wants("{}", "write").model.says("Done.");

      stage.finish();

      assertThat(stage.told()).containsExactly("read data.txt before you write over it");
      assertThat(stage.text("data.txt")).isEqualTo("old");
    }

    @Test
    void aFileThatNobodyReadShouldNotBeReplaced() throws Exception {
      writes(
          (arguments, context) -> {
            Path made = context.workspace().scratch().resolve("made");
            Files.writeString(made, "new");
            context.workspace().adopt(made, DATA);
            return new Tool.Result.Ok("replaced");
          });
      stage.wants("{}", "write").model.says("Done.");

      stage.finish();

      assertThat(stage.told()).containsExactly("read data.txt before you write over it");
      assertThat(stage.text("data.txt")).isEqualTo("old");
    }

    @Test
    void whatACallHasReadTheNextOneMayChange() throws Exception {
      writes(
          (arguments, context) -> {
            boolean read = arguments.contains("read");
            return new Tool.Result.Ok(
                read
                    ? Files.readString(context.workspace().localFile(DATA))
                    : context.workspace().delete(WorkspacePath.of("other.txt"))
                        + " "
                        + context.workspace().delete(DATA));
          });
      stage.wants("{\"read\":true}", "write").wants("{}", "write").model.says("Done.");

      stage.finish();

      assertThat(stage.told()).containsExactly("old", "false true");
    }

    @Test
    void whatTheCallItselfReadItMayChange() throws Exception {
      writes(
          (arguments, context) -> {
            String old = Files.readString(context.workspace().localFile(DATA));
            Path made = context.workspace().scratch().resolve("made");
            Files.writeString(made, old + " and new");
            context.workspace().adopt(made, WorkspacePath.of("more.txt"));
            return new Tool.Result.Ok(
                context.workspace().delete(DATA)
                    + " "
                    + context.workspace().files().files().size());
          });
      stage.wants("{}", "write").model.says("Done.");

      stage.finish();

      assertThat(stage.told()).containsExactly("true 1");
      assertThat(stage.text("more.txt")).isEqualTo("old and new");
      assertThat(stage.state().files().find(DATA)).isEmpty();
    }
  }
}
