package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Tool;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.tool.Effect;
import dev.errand.testkit.ManualScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Somebody else takes a session over while it is being worked on. */
class FencingScenarioTest extends Scenario {

  private Scheduler.Task other;

  private Scheduler.Task takeOver() {
    return other =
        stage.clock.start(
            "other",
            () -> {
              try {
                stage.anotherProcess().runBrief().run(SESSION, RunBrief.Observer.NONE);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private void olderRunStopsWithoutATrace() throws InterruptedException {
    PortException stopped = catchThrowableOfType(PortException.class, () -> stage.run());
    stage.clock.advanceWhenIdle();
    assertThat(other.join(Duration.ofMinutes(1))).isTrue();
    stage.clock.standStill();

    assertThat(stopped.failure()).isInstanceOf(Failure.FencedOut.class);
    assertThat(stage.clock.uncaught()).isEmpty();
    assertThat(stage.state().outcome().orElseThrow()).isInstanceOf(Outcome.Completed.class);
    assertThat(stage.ledger())
        .filteredOn(event -> event.epoch() == 1)
        .extracting(RecordedEvent::event)
        .doesNotHaveAnyElementsOfTypes(
            SessionEvent.ToolFinished.class, SessionEvent.HandedBack.class);
    assertThat(stage.ledger().getLast().epoch()).isEqualTo(2);
  }

  @Test
  void modelCallUnderWayShouldBeGivenUpAtOnce() throws Exception {
    stage
        .model
        .does(
            (request, listener) -> {
              takeOver();
              stage.clock.sleep(Duration.ofHours(1));
              return null;
            })
        .says("By the other.");

    olderRunStopsWithoutATrace();

    assertThat(Duration.between(ManualScheduler.START, stage.clock.instant()))
        .isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void toolUnderWayShouldBeInterrupted() throws Exception {
    stage
        .tool("look", Effect.READ_ONLY)
        .does(
            (arguments, context) -> {
              takeOver();
              stage.clock.sleep(Duration.ofSeconds(50));
              return new Tool.Result.Ok("late");
            });
    stage.wants("{}", "look").model.says("By the other.");

    olderRunStopsWithoutATrace();

    assertThat(Duration.between(ManualScheduler.START, stage.clock.instant()))
        .isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void resultThatComesTooLateShouldBeRefused() throws Exception {
    stage
        .tool("look", Effect.READ_ONLY)
        .does(
            (arguments, context) -> {
              takeOver().join(Duration.ofHours(1));
              return new Tool.Result.Ok("late");
            });
    stage.wants("{}", "look").model.says("By the other.");

    olderRunStopsWithoutATrace();
  }
}
