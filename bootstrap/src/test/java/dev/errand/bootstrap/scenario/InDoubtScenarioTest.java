package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.PaymentStory.paymentId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Tool;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.tool.Effect;
import dev.errand.testkit.Fault;
import dev.errand.testkit.ScriptedTool;
import dev.errand.testkit.SimulatedCrash;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call with an effect of its own is cut off, and the tool cannot tell. */
class InDoubtScenarioTest {

  private static final UserIdentity OPERATOR =
      new UserIdentity("olga", null, Set.of("operator"), Map.of());

  @TempDir Path home;
  private final PaymentStory story = new PaymentStory();
  private final List<String> payments = story.payments;
  private RunnerStage stage;
  private ScriptedTool.Inquiry bank =
      (arguments, context) -> new Tool.Reconciliation.Unknown("the bank does not say");

  private RunBrief.Result cutOff() throws Exception {
    stage = story.stage(home);
    ScriptedTool pay = stage.tool("pay", Effect.ONCE);
    pay.does(
        (arguments, context) -> {
          throw new SimulatedCrash("in the middle of the payment");
        });
    pay.whenAsked(bank);
    stage.faults.when(
        "ledger.append",
        number -> !stage.events(SessionEvent.ToolStarted.class).isEmpty(),
        Fault.crashBefore());
    try {
      stage.run();
    } catch (SimulatedCrash | PortException dead) {
      stage.clock.awaitIdle();
    }
    return stage.restart().run();
  }

  @Test
  void callInDoubtShouldBeAPersonsDecision() throws Exception {
    RunBrief.Result result = cutOff();

    assertThat(result).isInstanceOf(RunBrief.Result.AwaitingApproval.class);
    SessionEvent.ApprovalAsked asked = stage.events(SessionEvent.ApprovalAsked.class).getFirst();
    assertThat(asked.role()).isEqualTo("operator");
    assertThat(asked.question()).contains("pay", "the bank does not say");
  }

  @Test
  void briefThatIsCalledOffWhileTheToolIsAskedShouldNotWaitForItsAnswer() throws Exception {
    List<Instant> calledOff = new ArrayList<>();
    bank =
        (arguments, context) -> {
          stage.anotherProcess().cancelBrief().cancel(RunnerStage.BRIEF, "ada", "too slow");
          calledOff.add(stage.clock.instant());
          stage.clock.sleep(Duration.ofSeconds(50));
          return new Tool.Reconciliation.NotDone();
        };

    assertThat(RunnerStage.ended(cutOff()).outcome()).isEqualTo(new Outcome.Cancelled("too slow"));

    assertThat(Duration.between(calledOff.getFirst(), stage.clock.instant()))
        .isLessThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(payments).isEmpty();
    LedgerRules.hold(stage);
  }

  @Test
  void callInDoubtShouldRunAgainUnderItsOldKeyWhenThePersonSaysSo() throws Exception {
    answer(cutOff(), true);

    assertThat(RunnerStage.answer(stage.finish())).contains("pay={}");
    assertThat(stage.events(SessionEvent.ToolStarted.class))
        .filteredOn(started -> started.callId().equals(paymentId(stage)))
        .extracting(SessionEvent.ToolStarted::run, SessionEvent.ToolStarted::idempotencyKey)
        .containsExactly(
            Tuple.tuple(1, "b1/" + paymentId(stage)), Tuple.tuple(2, "b1/" + paymentId(stage)));
    LedgerRules.hold(stage);
  }

  @Test
  void callInDoubtShouldBeLeftAloneWhenThePersonSaysNo() throws Exception {
    answer(cutOff(), false);

    assertThat(RunnerStage.answer(stage.finish())).contains("pay=denied by olga: no");
    assertThat(payments).isEmpty();
    LedgerRules.hold(stage);
  }

  private void answer(RunBrief.Result result, boolean granted) {
    String id = ((RunBrief.Result.AwaitingApproval) result).approvalIds().getFirst();
    stage.app().answerApproval().answer(RunnerStage.SESSION, id, granted, OPERATOR, "no");
  }
}
