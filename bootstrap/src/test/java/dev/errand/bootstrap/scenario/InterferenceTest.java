package dev.errand.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionEvent;
import dev.errand.testkit.Fault;
import dev.errand.testkit.FaultPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others reach for a session while it runs, at every call of every port. */
class InterferenceTest {

  @TempDir Path home;
  private final PaymentStory story = new PaymentStory();

  @Test
  void cancellationAtAnyCallShouldEndTheBriefOrComeTooLate() throws Exception {
    Outcome undisturbed = calm().outcome();
    int cancelled = 0;

    for (long call = firstCall(); call <= calls(); call++) {
      RunnerStage stage = story.stage(home.resolve("cancel-" + call));
      stage.accept();
      long at = call;
      disturbOnce(
          stage,
          at,
          () -> stage.anotherProcess().cancelBrief().cancel(RunnerStage.BRIEF, "ada", "no longer"));

      Outcome outcome = stage.finish().outcome();

      assertThat(outcome).as("call " + at).isIn(undisturbed, new Outcome.Cancelled("no longer"));
      cancelled += outcome instanceof Outcome.Cancelled ? 1 : 0;
      assertThat(stage.clock.uncaught()).as("call " + at).isEmpty();
      LedgerRules.hold(stage);
    }
    assertThat(cancelled).isGreaterThan(10);
  }

  @Test
  void stopAtAnyCallShouldLoseNothingAndCountAsNoAttempt() throws Exception {
    Outcome undisturbed = calm().outcome();
    Thread runner = Thread.currentThread();
    int stopped = 0;

    for (long call = firstCall(); call <= calls(); call++) {
      String where = "call " + call;
      story.payments.clear();
      RunnerStage stage = story.stage(home.resolve("stop-" + call));
      stage.accept();
      disturbOnce(stage, call, runner::interrupt);

      try {
        stage.run(RunnerStage.SESSION);
      } catch (InterruptedException e) {
        stopped++;
      }
      Thread.interrupted();
      stage.clock.awaitIdle();

      assertThat(stage.restart().finish().outcome()).as(where).isEqualTo(undisturbed);
      assertThat(story.payments).as(where).hasSize(1);
      assertThat(stage.events(SessionEvent.ModelReplied.class)).as(where).hasSize(3);
      assertThat(stage.events(SessionEvent.ToolFailed.class)).as(where).isEmpty();
      assertThat(stage.state().attempts().counted()).as(where).isEqualTo(1);
      LedgerRules.hold(stage);
    }
    assertThat(stopped).isGreaterThan(10);
  }

  @Test
  void takeOverAtAnyCallShouldLeaveOneOwner() throws Exception {
    takeOverAtAnyCall(true);
  }

  @Test
  void takeOverByATwinShouldLeaveOneOwner() throws Exception {
    takeOverAtAnyCall(false);
  }

  private void takeOverAtAnyCall(boolean byAnotherProcess) throws Exception {
    Outcome undisturbed = calm().outcome();
    int fenced = 0;

    for (long call = firstCall(); call <= calls(); call++) {
      String where = "call " + call;
      story.payments.clear();
      RunnerStage stage = story.stage(home.resolve("take-" + byAnotherProcess + call));
      stage.accept();
      ErrandApplication other = byAnotherProcess ? stage.anotherProcess() : stage.app();
      disturbOnce(stage, call, () -> runToItsEnd(stage, other));

      Failure failure = null;
      try {
        stage.finish();
      } catch (PortException stopped) {
        failure = stopped.failure();
        fenced++;
      }

      assertThat(failure == null || failure instanceof Failure.FencedOut)
          .as(where + " " + failure)
          .isTrue();
      assertThat(stage.restart().finish().outcome()).as(where).isEqualTo(undisturbed);
      // Who stands still between announcing an effect and having it cannot know that he was taken
      // over; the key is what the other side tells the second one by.
      assertThat(new HashSet<>(story.payments)).as(where).hasSize(1);
      assertThat(stage.events(SessionEvent.ModelReplied.class)).as(where).hasSize(3);
      assertThat(stage.model.requests().size()).as(where).isLessThanOrEqualTo(4);
      LedgerRules.hold(stage);
    }
    assertThat(fenced).isGreaterThan(10);
  }

  /** Runs the session to its end while the one who calls this stands still. */
  private static void runToItsEnd(RunnerStage stage, ErrandApplication other) {
    Scheduler.Task task =
        stage.clock.start(
            "other",
            () -> {
              try {
                other.runBrief().run(RunnerStage.SESSION, RunBrief.Observer.NONE);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    boolean interrupted = false;
    while (true) {
      try {
        if (task.join(Duration.ofHours(1))) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void disturbOnce(RunnerStage stage, long call, Runnable disturbance) {
    AtomicBoolean done = new AtomicBoolean();
    stage.faults.when(
        FaultPlan.ANY,
        number -> number >= call && !done.getAndSet(true),
        new Fault(Fault.Moment.BEFORE, disturbance::run));
  }

  private Report calm() throws Exception {
    return story.stage(home.resolve("calm")).finish();
  }

  private long firstCall() throws Exception {
    RunnerStage stage = story.stage(home.resolve("accepted"));
    stage.accept();
    return stage.faults.calls(FaultPlan.ANY) + 1;
  }

  private long calls() throws Exception {
    RunnerStage stage = story.stage(home.resolve("counted"));
    stage.accept();
    stage.finish();
    return stage.faults.calls(FaultPlan.ANY);
  }
}
