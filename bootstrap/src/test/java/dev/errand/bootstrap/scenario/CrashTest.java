package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.PaymentStory.paymentId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.Report;
import dev.errand.domain.session.SessionEvent;
import dev.errand.testkit.Fault;
import dev.errand.testkit.FaultPlan;
import dev.errand.testkit.SimulatedCrash;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies, at every call of every port, and another one goes on. */
class CrashTest {

  @TempDir Path home;
  private final PaymentStory story = new PaymentStory();
  private final List<String> payments = story.payments;

  private RunnerStage stage(String name) throws Exception {
    return story.stage(home.resolve(name));
  }

  @Test
  void crashAtAnyCallShouldLeaveTheSameReportAndNothingTwice() throws Exception {
    eachCallDies(stage -> stage);
  }

  @Test
  void crashAtAnyCallShouldLeaveTheSameReportOnDisk() throws Exception {
    eachCallDies(RunnerStage::onDisk);
  }

  @Test
  void crashAtAnyCallShouldLeaveTheSameReportOnAnotherMachine() throws Exception {
    eachCallDies(RunnerStage::movingOn);
  }

  private void eachCallDies(UnaryOperator<RunnerStage> kind) throws Exception {
    RunnerStage calm = kind.apply(stage("calm"));
    Report expected = calm.finish();
    long calls = calm.faults.calls(FaultPlan.ANY);
    assertThat(calls).isGreaterThan(20);
    assertThat(expected.artifacts()).hasSize(2);

    for (Fault fault : List.of(Fault.crashBefore(), Fault.crashAfter())) {
      for (long call = 1; call <= calls; call++) {
        payments.clear();
        String where = fault.moment() + " call " + call;
        RunnerStage stage = kind.apply(stage(fault.moment() + "-" + call));
        dieAt(stage, call, fault);

        Report report = stage.restart().finish();

        assertThat(report.outcome()).as(where).isEqualTo(expected.outcome());
        assertThat(report.artifacts()).as(where).isEqualTo(expected.artifacts());
        assertThat(stage.events(SessionEvent.ModelReplied.class)).as(where).hasSize(3);
        assertThat(stage.model.requests().size()).as(where).isLessThanOrEqualTo(4);
        assertThat(stage.events(SessionEvent.ToolFinished.class)).as(where).hasSize(4);
        assertThat(payments).as(where).containsExactly("b1/" + paymentId(stage));
        LedgerRules.hold(stage);
      }
    }
  }

  @Test
  void crashingAgainAndAgainShouldStillGetThereInTheEnd() throws Exception {
    Report expected = stage("calm").finish();

    for (int every = 22; every < 45; every++) {
      payments.clear();
      RunnerStage stage = stage("every-" + every);
      int lives = 1;
      while (!dieAt(stage, stage.faults.calls(FaultPlan.ANY) + every, Fault.crashBefore())) {
        stage.restart();
        assertThat(++lives).as("crash at every call " + every).isLessThan(60);
      }

      assertThat(stage.restart().finish().outcome()).isEqualTo(expected.outcome());
      assertThat(payments).hasSize(1);
      assertThat(stage.events(SessionEvent.ModelReplied.class)).hasSize(3);
      LedgerRules.hold(stage);
    }
  }

  /** Lets the process die at a call; says whether it came to its end before. */
  private static boolean dieAt(RunnerStage stage, long call, Fault fault) throws Exception {
    stage
        .faults
        .when(FaultPlan.ANY, number -> number == call, fault)
        .when(FaultPlan.ANY, number -> number > call, Fault.crashBefore());
    try {
      stage.finish();
      return true;
    } catch (SimulatedCrash | PortException dead) {
      stage.clock.awaitIdle();
      return false;
    }
  }
}
