package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Tool;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.tool.Effect;
import dev.errand.testkit.Fault;
import dev.errand.testkit.SimulatedCrash;
import org.junit.jupiter.api.Test;

/** A process dies over a tool, and the next one does not have it. */
class WithdrawnToolScenarioTest extends Scenario {

  private RunBrief.Result dieOver(String tool, Class<? extends SessionEvent> behind)
      throws InterruptedException {
    stage.faults.when(
        "ledger.append", number -> !stage.events(behind).isEmpty(), Fault.crashBefore());
    try {
      stage.run();
    } catch (SimulatedCrash | PortException dead) {
      stage.clock.awaitIdle();
    }
    return stage.withdraw(tool).restart().run();
  }

  @Test
  void aCallThatDidNotBeginShouldFailInAWayTheModelHears() throws Exception {
    stage.tool("look", Effect.READ_ONLY).answers("sun");
    stage.wants("{}", "look").model.says("I cannot look.");

    assertThat(answer(RunnerStage.ended(dieOver("look", SessionEvent.ModelReplied.class))))
        .isEqualTo("I cannot look.");

    assertThat(stage.told()).containsExactly("look is not offered here any more");
  }

  @Test
  void anEffectThatWasCutOffShouldBeAPersonsDecision() throws Exception {
    stage.tool("pay", Effect.ONCE).otherwise((arguments, context) -> new Tool.Result.Ok("paid"));
    stage.wants("{}", "pay").model.says("Paid.");

    assertThat(dieOver("pay", SessionEvent.ToolStarted.class))
        .isInstanceOf(RunBrief.Result.AwaitingApproval.class);

    assertThat(stage.events(SessionEvent.ApprovalAsked.class).getFirst().question())
        .contains("pay was cut off and is not offered here any more");
  }
}
