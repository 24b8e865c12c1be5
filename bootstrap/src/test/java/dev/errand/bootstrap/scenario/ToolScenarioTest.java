package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolContext;
import dev.errand.domain.agent.PromptSection;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.slice.Slice;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.domain.tool.ToolSpec;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.ScriptedTool;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tools that fail, are refused, hang, and what stays of them. */
class ToolScenarioTest extends Scenario {

  private static final Slice<String> FINDINGS = slice("findings", Slice.Retention.STATE);
  private static final Slice<String> LOG = slice("log", Slice.Retention.LOG);
  private static final String NUMBER_SCHEMA =
      """
      {"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}\
      """;

  private static Slice<String> slice(String name, Slice.Retention retention) {
    return new Slice<>(name, retention, Function.identity(), Function.identity());
  }

  private static void write(ToolContext context, String path, String text) throws Exception {
    try (OutputStream out = context.workspace().write(WorkspacePath.of(path))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Nested
  class Failing {

    private void scribbleThen(ScriptedTool.Turn end) {
      stage.file("data.txt", "old");
      stage
          .tool("edit", Effect.IDEMPOTENT)
          .does(
              (arguments, context) -> {
                write(context, "data.txt", "half");
                write(context, "new.txt", "half");
                context.change(FINDINGS.append("\"half\""));
                context.change(LOG.append("\"tried\""));
                return end.take(arguments, context);
              });
      stage.wants("{}", "edit").model.says("I could not.");
    }

    @Test
    void failedResultShouldRestoreFilesAndSlicesButKeepTheLog() throws Exception {
      scribbleThen((arguments, context) -> new Tool.Result.Failed("no such column"));

      stage.finish();

      nothingButTheLogStays("no such column");
    }

    @Test
    void exceptionShouldRestoreFilesAndSlicesButKeepTheLog() throws Exception {
      scribbleThen(
          (arguments, context) -> {
            throw new IllegalStateException("the engine broke");
          });

      stage.finish();

      nothingButTheLogStays("edit failed: the engine broke");
    }

    @Test
    void errorShouldFailTheCallAndNotTheBrief() throws Exception {
      stage
          .tool("edit", Effect.IDEMPOTENT)
          .does(
              (arguments, context) -> {
                throw new StackOverflowError();
              });
      stage.wants("{}", "edit").model.says("I could not.");

      assertThat(answer(stage.finish())).isEqualTo("I could not.");
      assertThat(stage.told().getFirst()).startsWith("the tool died: ");
    }

    private void nothingButTheLogStays(String told) throws Exception {
      assertThat(stage.told()).containsExactly(told);
      assertThat(stage.text("data.txt")).isEqualTo("old");
      assertThat(stage.state().files().files()).hasSize(1);
      assertThat(FINDINGS.in(stage.state().slices())).isEmpty();
      assertThat(LOG.in(stage.state().slices())).containsExactly("\"tried\"");
    }

    @Test
    void modelShouldMendACallThatFailed() throws Exception {
      stage.tool("edit", Effect.IDEMPOTENT).fails("say which").answers("edited");
      stage.wants("{}", "edit").wants("{\"which\":1}", "edit").model.says("Done.");

      assertThat(answer(stage.finish())).isEqualTo("Done.");
      assertThat(stage.told()).containsExactly("say which", "edited");
      assertThat(stage.heard(Message.ToolAnswered.class))
          .extracting(Message.ToolAnswered::failed)
          .containsExactly(true, false);
    }

    @Test
    void outputNoModelCouldReadShouldFailTheCall() throws Exception {
      stage.tool("dump", Effect.READ_ONLY).answers("x".repeat(300_000));
      stage.wants("{}", "dump").model.says("Too much.");

      stage.finish();

      assertThat(stage.told().getFirst()).contains("300000 bytes", "ask for less");
    }

    @ParameterizedTest
    @EnumSource(
        value = Effect.class,
        names = {"ONCE", "IDEMPOTENT"})
    void outputNoModelCouldReadShouldNotHaveAnEffectRepeated(Effect effect) throws Exception {
      stage.tool("pay", effect).answers("x" + "\uD83D\uDCB6".repeat(100_000));
      stage.wants("{}", "pay").model.says("Paid.");

      stage.finish();

      assertThat(stage.told().getFirst())
          .startsWith("x\uD83D\uDCB6\uD83D\uDCB6")
          .contains("\uD83D\uDCB6\n[cut short", "400001 bytes", "what was asked for is done")
          .doesNotContain("ask for less");
      assertThat(stage.told().getFirst().getBytes(StandardCharsets.UTF_8))
          .hasSizeLessThan(256 * 1024);
      assertThat(stage.heard(Message.ToolAnswered.class))
          .extracting(Message.ToolAnswered::failed)
          .containsExactly(false);
    }
  }

  @Nested
  class Arguments {

    @Test
    void wrongArgumentsShouldGoBackWithoutARun() throws Exception {
      ScriptedTool count = stage.tool(numbers("count"));
      stage
          .wants("{\"n\":\"three\"}", "count")
          .wants("{\"n\":3", "count")
          .wants("{\"n\":3}", "count")
          .model
          .says("Done.");

      assertThat(answer(stage.finish())).isEqualTo("Done.");
      assertThat(stage.told().get(0)).contains("arguments are not valid", "n");
      assertThat(stage.told().get(1)).contains("arguments are not valid");
      assertThat(count.runs()).extracting(ScriptedTool.Run::arguments).containsExactly("{\"n\":3}");
      assertThat(stage.state().spent().toolCalls()).isEqualTo(1);
    }

    @Test
    void wrongArgumentsShouldNotKeepTheOthersOfTheTurnFromRunning() throws Exception {
      stage.tool(numbers("count"));
      stage.tool("look", Effect.READ_ONLY).answers("seen");
      stage.wants("{}", "count", "look").model.says("Done.");

      stage.finish();

      assertThat(stage.told().get(0)).contains("not valid");
      assertThat(stage.told().get(1)).isEqualTo("seen");
    }

    @Test
    void toolThatDoesNotExistShouldBeDeniedWithTheNamesThereAre() throws Exception {
      stage.tool("look", Effect.READ_ONLY);
      stage.wants("{}", "peek").model.says("Done.");

      stage.finish();

      assertThat(stage.told().getFirst()).contains("no tool 'peek'", "look");
    }

    @Test
    void unusableSchemaOfAToolShouldFailTheCallAndNotTheRun() throws Exception {
      stage.tool(
          new ToolSpec("odd", "Odd", "{\"type\":17}", Effect.READ_ONLY, Duration.ofMinutes(1)));
      stage.wants("{}", "odd").model.says("Done.");

      assertThat(answer(stage.finish())).isEqualTo("Done.");
      assertThat(stage.heard(Message.ToolAnswered.class).getFirst().failed()).isTrue();
    }

    private ToolSpec numbers(String name) {
      return new ToolSpec(name, "Counts", NUMBER_SCHEMA, Effect.READ_ONLY, Duration.ofMinutes(1));
    }
  }

  @Nested
  class Parallel {

    @Test
    void eachCallShouldCommitAloneAndSeeNothingOfTheOthers() throws Exception {
      for (String name : List.of("a", "b")) {
        stage
            .tool(name, Effect.IDEMPOTENT)
            .does(
                (arguments, context) -> {
                  write(context, name + ".txt", name);
                  context.change(FINDINGS.append("\"" + name + "\""));
                  stage.clock.sleep(Duration.ofSeconds(1));
                  return context.workspace().files().files().size() == 1
                          && FINDINGS.in(context.session().slices()).isEmpty()
                      ? new Tool.Result.Ok("alone")
                      : new Tool.Result.Failed("saw the other");
                });
      }
      stage
          .tool("c", Effect.IDEMPOTENT)
          .does(
              (arguments, context) -> {
                write(context, "c.txt", "c");
                throw new IllegalStateException("broke");
              });
      stage.wants("{}", "a", "b", "c").model.says("Done.");

      stage.finish();

      assertThat(stage.told()).containsExactly("alone", "alone", "c failed: broke");
      assertThat(stage.state().files().files().keySet())
          .extracting(WorkspacePath::value)
          .containsExactly("a.txt", "b.txt");
      assertThat(FINDINGS.in(stage.state().slices())).containsExactlyInAnyOrder("\"a\"", "\"b\"");
    }
  }

  @Nested
  class Policies {

    @Test
    void roleShouldBeRequired() throws Exception {
      ScriptedTool restart = stage.tool("restart", Effect.ONCE);
      stage.agent.policy(new ToolPolicy.RoleRequired("restart", "admin"));
      stage.wants("{}", "restart").model.says("I may not.");

      stage.finish();

      assertThat(stage.told()).containsExactly("restart needs the role admin");
      assertThat(restart.runs()).isEmpty();
    }

    @Test
    void userWithTheRoleShouldBeLetThroughAndReachTheTool() throws Exception {
      stage.user = new UserIdentity("ada", "acme", Set.of("admin"), Map.of("desk", "7"));
      stage
          .tool("restart", Effect.ONCE)
          .does((arguments, context) -> new Tool.Result.Ok(context.user().toString()));
      stage.agent.policy(new ToolPolicy.RoleRequired("restart", "admin"));
      stage.wants("{}", "restart").model.says("Done.");

      stage.finish();

      assertThat(stage.told()).containsExactly(stage.user.toString());
    }

    @Test
    void anotherToolShouldHaveFinishedBeforeAndNotOnlyInTheSameTurn() throws Exception {
      stage.tool("plan", Effect.READ_ONLY).answers("planned");
      stage.tool("apply", Effect.ONCE).answers("applied");
      stage.agent.policy(new ToolPolicy.Requires("apply", "plan"));
      stage.wants("{}", "plan", "apply").wants("{}", "apply").model.says("Done.");

      stage.finish();

      assertThat(stage.told()).containsExactly("planned", "call plan before apply", "applied");
    }

    @Test
    void callsOfOneTurnShouldCountAgainstTheMaximum() throws Exception {
      ScriptedTool probe = stage.tool("probe", Effect.READ_ONLY);
      stage.agent.policy(new ToolPolicy.MaximumCalls("probe", 2));
      stage.wants("{}", "probe", "probe", "probe").wants("{}", "probe").model.says("Done.");

      stage.finish();

      assertThat(probe.runs()).hasSize(2);
      assertThat(stage.told().subList(2, 4)).allMatch(text -> text.contains("at most 2 times"));
    }

    @Test
    void fileShouldBeReadBeforeItIsWrittenOver() throws Exception {
      stage.file("data.txt", "old");
      stage
          .tool("write", Effect.IDEMPOTENT)
          .otherwise(
              (arguments, context) -> {
                write(context, "data.txt", "new");
                return new Tool.Result.Ok("written");
              });
      stage
          .tool("read", Effect.READ_ONLY)
          .does(
              (arguments, context) ->
                  new Tool.Result.Ok(
                      Files.readString(
                          context.workspace().localFile(WorkspacePath.of("data.txt")))));
      stage.agent.policy(new ToolPolicy.ReadBeforeWrite("write"));
      stage.wants("{}", "write").wants("{}", "read").wants("{}", "write").model.says("Done.");

      stage.finish();

      assertThat(stage.told())
          .containsExactly("read data.txt before you write over it", "old", "written");
      assertThat(stage.text("data.txt")).isEqualTo("new");
    }
  }

  @Nested
  class Time {

    private ScriptedTool.Turn sleeper() {
      return (arguments, context) -> {
        stage.clock.sleep(Duration.ofHours(20));
        return new Tool.Result.Ok("slept");
      };
    }

    @Test
    void toolShouldBeInterruptedWhenItsTimeIsUp() throws Exception {
      stage.tool("slow", Effect.READ_ONLY).does(sleeper());
      stage.wants("{}", "slow").model.says("It hangs.");

      assertThat(answer(stage.finish())).isEqualTo("It hangs.");
      assertThat(stage.told().getFirst()).contains("slow did not finish within its time");
      assertThat(Duration.between(ManualScheduler.START, stage.clock.instant()))
          .isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void toolThatInterruptsItselfShouldFailAndNotRunForEver() throws Exception {
      ScriptedTool odd = stage.tool("odd", Effect.READ_ONLY);
      odd.otherwise(
          (arguments, context) -> {
            if (odd.runs().size() > 5) {
              return new Tool.Result.Ok("gave in");
            }
            throw new InterruptedException("from within");
          });
      stage.wants("{}", "odd").model.says("It is odd.");

      stage.finish();

      assertThat(odd.runs()).hasSize(1);
      assertThat(stage.heard(Message.ToolAnswered.class).getFirst().failed()).isTrue();
    }

    @Test
    void effectThatMayHaveHappenedShouldBeAskedOfTheTool() throws Exception {
      ScriptedTool pay = stage.tool("pay", Effect.ONCE).does(sleeper());
      pay.reconciles(new Tool.Reconciliation.Done("paid after all"));
      stage.wants("{}", "pay").model.says("Done.");

      stage.finish();

      assertThat(stage.told()).containsExactly("paid after all");
      assertThat(pay.reconciliations()).containsExactly(pay.runs().getFirst());
    }

    @Test
    void effectThatDidNotHappenShouldBeAFailureTheModelHears() throws Exception {
      ScriptedTool pay = stage.tool("pay", Effect.ONCE).does(sleeper());
      pay.reconciles(new Tool.Reconciliation.NotDone());
      stage.wants("{}", "pay").model.says("Done.");

      stage.finish();

      assertThat(stage.told().getFirst()).contains("pay did not finish within its time");
      assertThat(pay.runs()).hasSize(1);
    }

    @Test
    void effectNobodyKnowsOfShouldBeAPersonsDecision() throws Exception {
      ScriptedTool pay = stage.tool("pay", Effect.ONCE).does(sleeper());
      pay.reconciles(new Tool.Reconciliation.Unknown("the bank is closed"));
      stage.wants("{}", "pay").model.says("Done.");

      assertThat(stage.run()).isInstanceOf(RunBrief.Result.AwaitingApproval.class);
      assertThat(stage.events(SessionEvent.ApprovalAsked.class).getFirst().question())
          .contains("the bank is closed");
    }

    @Test
    void toolThatReportsATimeOutOfItsOwnShouldBeInDoubtToo() throws Exception {
      ScriptedTool pay = stage.tool("pay", Effect.ONCE);
      pay.does(
          (arguments, context) -> {
            throw new PortException(new Failure.TimedOut("the bank does not answer"));
          });
      pay.reconciles(new Tool.Reconciliation.Unknown("the bank is closed"));
      stage.wants("{}", "pay").model.says("Done.");

      assertThat(stage.run()).isInstanceOf(RunBrief.Result.AwaitingApproval.class);
    }
  }

  @Test
  void closedSectionShouldBeShownAsItsSummaryUntilItIsOpened() throws Exception {
    stage.agent.section(new PromptSection("role", "You answer.", null, List.of()));
    stage.agent.section(
        new PromptSection("charts", "Label the axes.", "How to draw charts.", List.of("draw")));
    stage.tool("draw", Effect.READ_ONLY);
    stage
        .wants("{\"name\":\"charts\"}", "open_section")
        .wants("{\"name\":\"maps\"}", "open_section")
        .model
        .says("Done.");

    stage.finish();

    assertThat(stage.model.requests().getFirst().system())
        .contains("You answer.", "How to draw charts.", "open_section")
        .doesNotContain("Label the axes.");
    assertThat(stage.told())
        .containsExactly("Label the axes.", "There is no such section. There are: role, charts");
  }

  @Test
  void toolNobodyOffersShouldMakeADeadLetterThatNamesThoseThereAre() throws Exception {
    stage.agent.section(new PromptSection("charts", "Draw.", null, List.of("draw")));
    stage.tool("look", Effect.READ_ONLY);

    Report report = stage.finish();

    assertThat(report.outcome()).isInstanceOf(Outcome.DeadLettered.class);
    assertThat(RunnerStage.failure(report).message()).contains("'draw'", "look");
  }

  @Test
  void watcherShouldHearTextAndProgressAsTheyCome() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    stage
        .tool("slow", Effect.READ_ONLY)
        .does(
            (arguments, context) -> {
              context.progress("half way");
              return new Tool.Result.Ok("done");
            });
    stage.wants("{}", "slow").model.says("It was warm.");
    stage.accept();

    stage.clock.advanceWhenIdle();
    stage
        .app()
        .runBrief()
        .run(
            RunnerStage.SESSION,
            new RunBrief.Observer() {
              @Override
              public void text(String delta) {
                heard.add(delta);
              }

              @Override
              public void toolProgress(String tool, String message) {
                heard.add(tool + ": " + message);
              }
            });
    stage.clock.standStill();

    assertThat(heard).containsExactly("slow: half way", "It was warm.");
  }
}
