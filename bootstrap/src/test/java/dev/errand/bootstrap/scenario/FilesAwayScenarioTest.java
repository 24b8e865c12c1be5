package dev.errand.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Tool;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.Fault;
import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.ScriptedTool;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tools that have done their work while what keeps their files is away. */
final class FilesAwayScenarioTest {

  private static final Fault AWAY =
      Fault.before(new Failure.Unavailable("the database starts again"));

  private RunnerStage stage;
  private ScriptedTool pay;

  @BeforeEach
  void open(@TempDir Path home) {
    stage = new RunnerStage(home).movingOn();
    pay =
        stage
            .tool("pay", Effect.ONCE)
            .does(
                (arguments, context) -> {
                  try (OutputStream out = context.workspace().write(WorkspacePath.of("bill.txt"))) {
                    out.write('7');
                  }
                  return new Tool.Result.Ok("paid");
                });
    stage.wants("{}", "pay").model.says("Done.");
  }

  @Test
  void whatIsAwayForAMomentShouldBeWaitedFor() throws Exception {
    stage.faults.between("fileContents.store", 1, 3, AWAY);

    stage.finish();

    assertThat(stage.told()).containsExactly("paid");
    assertThat(stage.text("bill.txt")).isEqualTo("7");
    assertThat(stage.events(SessionEvent.AttemptStarted.class)).hasSize(1);
    assertThat(Duration.between(ManualScheduler.START, stage.clock.instant()))
        .isGreaterThan(Duration.ofMillis(500));
  }

  @Test
  void whatStaysAwayShouldNotBeToldTheModelAsAFailureOfTheTool() throws Exception {
    stage.faults.always("fileContents.store", AWAY);

    PortException stopped = catchThrowableOfType(PortException.class, stage::finish);

    assertThat(stopped.failure()).isInstanceOf(Failure.Unavailable.class);
    assertThat(stage.events(SessionEvent.ToolFailed.class)).isEmpty();
    assertThat(stage.events(SessionEvent.HandedBack.class)).hasSize(1);
    assertThat(stage.state().attempts().counted()).isZero();
  }

  @Test
  void anEffectWhoseFilesWereLostShouldBeAskedOfItsToolAndNotHaveItAgain() throws Exception {
    stage.faults.always("fileContents.store", AWAY);
    catchThrowableOfType(PortException.class, stage::finish);
    pay.reconciles(new Tool.Reconciliation.Done("paid, as it seems"));

    stage.restart().finish();

    assertThat(stage.told()).containsExactly("paid, as it seems");
    assertThat(pay.runs()).hasSize(1);
  }
}
