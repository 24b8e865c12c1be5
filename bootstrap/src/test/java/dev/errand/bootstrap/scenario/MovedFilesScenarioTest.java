package dev.errand.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolContext;
import dev.errand.application.port.out.Workspace;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.Fault;
import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.SimulatedCrash;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session is taken on by a machine that has none of its files. */
class MovedFilesScenarioTest extends Scenario {

  private static final WorkspacePath DATA = WorkspacePath.of("data.txt");
  private static final WorkspacePath NOTE = WorkspacePath.of("note.txt");
  private static final WorkspacePath MADE = WorkspacePath.of("made.txt");

  @BeforeEach
  void dieBehindANote() throws Exception {
    stage.movingOn().file("data.txt", "warm");
    stage
        .tool("note", Effect.IDEMPOTENT)
        .otherwise(
            (arguments, context) -> {
              try (OutputStream out = context.workspace().write(NOTE)) {
                out.write("noted".getBytes(StandardCharsets.UTF_8));
              }
              return new Tool.Result.Ok("noted");
            });
    stage.tool("work", Effect.IDEMPOTENT);
    stage.wants("{}", "note").model.says("Never recorded.");
    stage.faults.when(
        "ledger.append",
        number -> !stage.events(SessionEvent.ToolFinished.class).isEmpty(),
        Fault.crashBefore());
    try {
      stage.run();
    } catch (SimulatedCrash | PortException dead) {
      stage.clock.awaitIdle();
    }
    stage.restart().wants("{}", "work").model.says("Done.");
  }

  private static String text(Workspace workspace, WorkspacePath path) throws Exception {
    return Files.readString(workspace.localFile(path));
  }

  @Test
  void itsToolsShouldFindThemAndChangeThemAsIfNothingHadHappened() throws Exception {
    List<Object> seen = new ArrayList<>();
    stage
        .tools("work")
        .does(
            (arguments, context) -> {
              Workspace files = context.workspace();
              seen.add(files.files().files().size());
              seen.add(text(files, DATA));
              seen.add(text(files, DATA));
              seen.add(text(files, NOTE));
              Path made = files.scratch().resolve("made");
              Files.writeString(made, "made here");
              files.adopt(made, MADE);
              seen.add(files.delete(NOTE));
              seen.add(files.delete(WorkspacePath.of("none.txt")));
              return new Tool.Result.Ok("worked");
            });

    stage.finish();

    assertThat(seen).containsExactly(2, "warm", "warm", "noted", true, false);
    assertThat(stage.told()).containsExactly("noted", "worked");
    assertThat(stage.state().files().find(MADE)).isPresent();
    assertThat(stage.state().files().find(NOTE)).isEmpty();
    assertThat(stage.state().tally().filesRead()).contains(DATA, NOTE);
  }

  @Test
  void itsFilesShouldBeThereForWhoeverLooksAtTheSession(@TempDir Path copy) throws Exception {
    stage.finish();

    stage.app().inspectSessions().copyFiles(RunnerStage.SESSION, copy);

    assertThat(copy.resolve("note.txt")).hasContent("noted");
  }

  @Test
  void sharedFilesThatAreAwayForAMomentShouldBeWaitedFor() throws Exception {
    stage.tools("work").does(MovedFilesScenarioTest::readNote);
    stage.faults.between(
        "fileContents.read", 1, 3, Fault.before(new Failure.Unavailable("it starts again")));

    stage.finish();

    assertThat(stage.told()).containsExactly("noted", "noted");
    assertThat(Duration.between(ManualScheduler.START, stage.clock.instant()))
        .isGreaterThan(Duration.ofMillis(500));
  }

  @Test
  void aFileThatIsNowhereShouldFailTheCallThatNeedsIt() throws Exception {
    stage.tools("work").does(MovedFilesScenarioTest::readNote);
    stage.faults.always("fileContents.read", Fault.before(new Failure.NotFound("it is gone")));

    stage.finish();

    assertThat(stage.told().getLast()).contains("it is gone");
    assertThat(stage.faults.calls("fileContents.read")).isEqualTo(1);
  }

  @Test
  void aBrokenDiskShouldNotBeTakenForOneThatLacksAFile() {
    stage.faults.always("workspaces.open", Fault.before(new Failure.Corrupt("the disk is broken")));

    catchThrowableOfType(PortException.class, stage::finish);

    assertThat(stage.faults.calls("fileContents.read")).isZero();
  }

  private static Tool.Result readNote(String arguments, ToolContext context) throws Exception {
    return new Tool.Result.Ok(text(context.workspace(), NOTE));
  }
}
