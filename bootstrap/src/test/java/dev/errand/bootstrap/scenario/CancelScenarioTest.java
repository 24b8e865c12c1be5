package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.BRIEF;
import static dev.errand.bootstrap.scenario.RunnerStage.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.out.LanguageModel.Reply;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Tool;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.Fault;
import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.ScriptedTool;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Briefs that are called off, and runs that are stopped. */
class CancelScenarioTest extends Scenario {

  private void cancelFrom(ErrandApplication app) {
    assertThat(app.cancelBrief().cancel(BRIEF, "ada", "no longer needed")).isTrue();
  }

  private void isCancelledWithin(Duration time, Report report) {
    assertThat(report.outcome()).isEqualTo(new Outcome.Cancelled("no longer needed"));
    assertThat(Duration.between(ManualScheduler.START, stage.clock.instant()))
        .isLessThanOrEqualTo(time);
  }

  @Test
  void modelCallUnderWayShouldBeInterrupted() throws Exception {
    stage.model.does(
        (request, listener) -> {
          cancelFrom(stage.app());
          stage.clock.sleep(Duration.ofHours(1));
          return null;
        });

    isCancelledWithin(Duration.ZERO, stage.finish());
    assertThat(stage.model.requests()).hasSize(1);
  }

  @Test
  void toolUnderWayShouldBeInterruptedAndLeaveNothing() throws Exception {
    stage
        .tool("write", Effect.IDEMPOTENT)
        .does(
            (arguments, context) -> {
              context.workspace().write(WorkspacePath.of("half.txt")).close();
              cancelFrom(stage.app());
              stage.clock.sleep(Duration.ofHours(1));
              return new Tool.Result.Ok("late");
            });
    stage.wants("{}", "write");

    isCancelledWithin(Duration.ZERO, stage.finish());
    assertThat(stage.state().files().files()).isEmpty();
    assertThat(stage.events(SessionEvent.ToolFailed.class)).isEmpty();
  }

  @Test
  void toolThatIsStillAtWorkWhenAnotherIsDoneShouldBeInterrupted() throws Exception {
    stage.tool("look", Effect.READ_ONLY).answers("sun");
    stage
        .tool("measure", Effect.READ_ONLY)
        .does(
            (arguments, context) -> {
              stage.clock.sleep(Duration.ofSeconds(10));
              cancelFrom(stage.app());
              stage.clock.sleep(Duration.ofSeconds(40));
              return new Tool.Result.Ok("late");
            });
    stage.wants("{}", "look", "measure");

    isCancelledWithin(Duration.ofSeconds(10), stage.finish());
    assertThat(stage.events(SessionEvent.ToolFinished.class)).hasSize(1);
  }

  @Test
  void otherProcessShouldBeHeardWithinASecond() throws Exception {
    stage.model.does(
        (request, listener) -> {
          cancelFrom(stage.anotherProcess());
          stage.clock.sleep(Duration.ofHours(1));
          return null;
        });

    isCancelledWithin(Duration.ofSeconds(1), stage.finish());
  }

  @Test
  void longWaitShouldBeCutShort() throws Exception {
    stage.model.does(
        (request, listener) -> {
          stage.clock.start(
              "canceller",
              () -> {
                try {
                  stage.clock.sleep(Duration.ofSeconds(5));
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                cancelFrom(stage.anotherProcess());
              });
          throw new PortException(new Failure.Throttled("slow down", Duration.ofMinutes(20)));
        });

    isCancelledWithin(Duration.ofSeconds(6), stage.finish());
  }

  @Test
  void briefNobodyWorksOnShouldEndWithItsNextRun() throws Exception {
    stage.accept();
    cancelFrom(stage.app());

    isCancelledWithin(Duration.ZERO, stage.finish());
    assertThat(stage.model.requests()).isEmpty();
    assertThat(stage.app().cancelBrief().cancel(BRIEF, "ada", "again")).isFalse();
  }

  @Test
  void ledgerThatCannotBeLookedAtForAMomentShouldNotHurtTheRun() throws Exception {
    stage.faults.always("ledger.head", Fault.before(new Failure.Unavailable("away")));
    stage.model.does(
        (request, listener) -> {
          stage.clock.sleep(Duration.ofSeconds(30));
          return new Reply("Done.", List.of(), TokenUsage.of(10, 5), false);
        });

    assertThat(answer(stage.finish())).isEqualTo("Done.");
  }

  @Test
  void briefThatWasGivenBackForLongShouldBeSentToAWorkerAtOnce() throws Exception {
    Thread runner = Thread.currentThread();
    stage.model.does(
        (request, listener) -> {
          stage.clock.start("stopper", runner::interrupt);
          stage.clock.sleep(Duration.ofSeconds(1));
          return null;
        });
    assertThatThrownBy(() -> stage.run()).isInstanceOf(InterruptedException.class);

    cancelFrom(stage.restart().app());

    assertThat(stage.ports().mailbox().depth().waiting()).isEqualTo(1);
    isCancelledWithin(Duration.ofSeconds(1), stage.finish());
  }

  /** Somebody presses Ctrl-C. */
  @Nested
  class Stopping {

    private void stopIn(ScriptedTool tool, ScriptedTool.Turn afterwards) {
      Thread runner = Thread.currentThread();
      tool.does(
          (arguments, context) -> {
            runner.interrupt();
            return afterwards.take(arguments, context);
          });
    }

    private void isTakenUpAgain(ScriptedTool tool) throws Exception {
      assertThatThrownBy(() -> stage.run()).isInstanceOf(InterruptedException.class);
      assertThat(stage.story()).endsWith("ToolStarted", "HandedBack");

      assertThat(answer(stage.restart().finish())).isEqualTo("Done.");
      assertThat(stage.told()).containsExactly("seen");
      assertThat(tool.runs()).hasSize(2);
      assertThat(tool.runs().get(0)).isEqualTo(tool.runs().get(1));
      assertThat(stage.state().attempts().counted()).isEqualTo(1);
    }

    @Test
    void shouldHandBackAndRunTheToolAgainUnderItsOldKey() throws Exception {
      ScriptedTool look = stage.tool("look", Effect.READ_ONLY);
      stopIn(
          look,
          (arguments, context) -> {
            stage.clock.sleep(Duration.ofHours(1));
            return new Tool.Result.Ok("late");
          });
      look.answers("seen");
      stage.wants("{}", "look").model.says("Done.");

      isTakenUpAgain(look);
    }

    @Test
    void toolThatDressesUpTheInterruptShouldNotBeTakenForOneThatFailed() throws Exception {
      ScriptedTool look = stage.tool("look", Effect.READ_ONLY);
      stopIn(
          look,
          (arguments, context) -> {
            try {
              stage.clock.sleep(Duration.ofHours(1));
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              throw new IllegalStateException("query aborted", e);
            }
            return new Tool.Result.Ok("late");
          });
      look.answers("seen");
      stage.wants("{}", "look").model.says("Done.");

      isTakenUpAgain(look);
    }

    @Test
    void modelCallShouldBeMadeAgainByTheNextRun() throws Exception {
      Thread runner = Thread.currentThread();
      stage
          .model
          .does(
              (request, listener) -> {
                runner.interrupt();
                stage.clock.sleep(Duration.ofHours(1));
                return null;
              })
          .says("Done.");

      assertThatThrownBy(() -> stage.run()).isInstanceOf(InterruptedException.class);
      assertThat(stage.story()).endsWith("ModelFailed", "HandedBack");
      assertThat(answer(stage.restart().finish())).isEqualTo("Done.");
    }
  }
}
