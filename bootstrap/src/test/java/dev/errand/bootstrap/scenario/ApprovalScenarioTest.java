package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.SESSION;
import static dev.errand.bootstrap.scenario.RunnerStage.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.in.FollowBrief;
import dev.errand.application.port.in.RunBrief;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.domain.tool.ToolSpec;
import dev.errand.testkit.Fault;
import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.ScriptedTool;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools that a person must allow. */
class ApprovalScenarioTest extends Scenario {

  private static final UserIdentity OLGA =
      new UserIdentity("olga", null, Set.of("operator"), Map.of());

  private ScriptedTool restart;

  @BeforeEach
  void restartNeedsAPerson() {
    restart =
        stage.tool(
            new ToolSpec(
                "restart",
                "Restarts",
                "{\"type\":\"object\",\"properties\":{\"force\":{\"type\":\"boolean\"}}}",
                Effect.ONCE,
                Duration.ofMinutes(1)));
    restart.answers("restarted");
    stage.agent.policy(
        new ToolPolicy.ApprovalRequired("restart", "operator", Duration.ofMinutes(30)));
  }

  private String asked() throws InterruptedException {
    RunBrief.Result result = stage.run();
    assertThat(result).isInstanceOf(RunBrief.Result.AwaitingApproval.class);
    return ((RunBrief.Result.AwaitingApproval) result).approvalIds().getFirst();
  }

  private void answers(String approval, boolean granted) {
    stage.app().answerApproval().answer(SESSION, approval, granted, OLGA, "not today");
  }

  @Test
  void questionShouldNameToolArgumentsAndRole() throws Exception {
    stage.wants("{\"force\":true}", "restart");

    asked();

    SessionEvent.ApprovalAsked question = stage.events(SessionEvent.ApprovalAsked.class).getFirst();
    assertThat(question.question()).contains("restart", "\"force\":true");
    assertThat(question.role()).isEqualTo("operator");
    assertThat(restart.runs()).isEmpty();
    assertThat(stage.story()).endsWith("ApprovalAsked", "HandedBack");
  }

  @Test
  void whoFollowsTheBriefShouldSeeWhatItWaitsFor() throws Exception {
    stage.wants("{}", "restart");
    stage.accept();
    FollowBrief follow = stage.app().followBrief();
    assertThat(follow.status(RunnerStage.BRIEF).pendingApprovals()).isEmpty();

    String approval = asked();

    assertThat(follow.status(RunnerStage.BRIEF).phase()).isEqualTo("awaiting-approval");
    assertThat(follow.status(RunnerStage.BRIEF).pendingApprovals()).containsExactly(approval);
  }

  @Test
  void grantedCallShouldRunOnceInTheNextRun() throws Exception {
    stage.wants("{}", "restart").model.says("Done.");

    answers(asked(), true);

    assertThat(answer(stage.restart().finish())).isEqualTo("Done.");
    assertThat(restart.runs()).hasSize(1);
    assertThat(stage.told()).containsExactly("restarted");
    assertThat(stage.state().attempts().counted()).isEqualTo(1);
  }

  @Test
  void deniedCallShouldNotRunAndTheModelShouldHearWhy() throws Exception {
    stage.wants("{}", "restart").model.says("Then not.");

    answers(asked(), false);

    assertThat(answer(stage.restart().finish())).isEqualTo("Then not.");
    assertThat(restart.runs()).isEmpty();
    assertThat(stage.told()).containsExactly("denied by olga: not today");
  }

  @Test
  void questionNobodyAnswersShouldBeDeniedByItsTime() throws Exception {
    stage.wants("{}", "restart").model.says("Then not.");

    asked();
    asked();
    stage.clock.set(ManualScheduler.START.plus(Duration.ofMinutes(30)));

    assertThat(answer(stage.finish())).isEqualTo("Then not.");
    assertThat(stage.told().getFirst()).contains("nobody answered in time");
    assertThat(stage.events(SessionEvent.ApprovalAsked.class)).hasSize(1);
  }

  @Test
  void answerWithoutTheRoleShouldBeRefused() throws Exception {
    stage.wants("{}", "restart");
    String approval = asked();

    assertThatThrownBy(
            () ->
                stage
                    .app()
                    .answerApproval()
                    .answer(SESSION, approval, true, UserIdentity.of("eve"), "please"))
        .hasMessageContaining("needs the role operator");
    assertThatThrownBy(() -> answers("t9-9-0", true)).hasMessageContaining(approval);
    assertThat(stage.events(SessionEvent.ApprovalAnswered.class)).isEmpty();
  }

  @Test
  void othersOfTheTurnShouldRunMeanwhile() throws Exception {
    ScriptedTool look = stage.tool("look", Effect.READ_ONLY).answers("seen");
    stage.wants("{}", "restart", "look").model.says("Done.");

    String approval = asked();
    assertThat(look.runs()).hasSize(1);
    answers(approval, true);

    stage.restart().finish();
    assertThat(look.runs()).hasSize(1);
    assertThat(stage.told()).containsExactly("restarted", "seen");
  }

  @Test
  void callsThatWaitShouldCountAgainstTheMaximum() throws Exception {
    stage.agent.policy(new ToolPolicy.MaximumCalls("restart", 1));
    stage.wants("{}", "restart", "restart").model.says("Done.");

    answers(asked(), true);
    stage.restart().finish();

    assertThat(stage.events(SessionEvent.ApprovalAsked.class)).hasSize(1);
    assertThat(restart.runs()).hasSize(1);
  }

  @Test
  void nobodyShouldBeAskedAboutACallThatCannotRun() throws Exception {
    stage.wants("{\"force\":\"very\"}", "restart").model.says("Done.");

    assertThat(answer(stage.finish())).isEqualTo("Done.");
    assertThat(stage.events(SessionEvent.ApprovalAsked.class)).isEmpty();
    assertThat(stage.told().getFirst()).contains("not valid");
  }

  @Test
  void briefThatWaitsShouldBeCalledOff() throws Exception {
    stage.wants("{}", "restart");
    asked();

    stage.app().cancelBrief().cancel(RunnerStage.BRIEF, "ada", "no longer needed");

    assertThat(stage.restart().finish().outcome())
        .isEqualTo(new Outcome.Cancelled("no longer needed"));
    assertThat(restart.runs()).isEmpty();
  }

  @Test
  void answerShouldPutTheBriefBackIntoTheMailboxOnce() throws Exception {
    stage.wants("{}", "restart");
    String approval = asked();
    assertThat(stage.ports().mailbox().depth().waiting()).isZero();

    answers(approval, true);
    answers(approval, true);

    assertThat(stage.ports().mailbox().depth().waiting()).isEqualTo(1);
    assertThat(stage.events(SessionEvent.ApprovalAnswered.class)).hasSize(1);
  }

  @Test
  void answerThatContradictsAnEarlierOneShouldBeToldSo() throws Exception {
    stage.wants("{}", "restart");
    String approval = asked();
    answers(approval, true);

    assertThatThrownBy(() -> answers(approval, false))
        .hasMessageContaining("was granted by olga already");
  }

  @Test
  void wakeUpThatGotLostShouldBeMadeUpForByAskingAgain() throws Exception {
    stage.wants("{}", "restart").model.says("Done.");
    String approval = asked();
    stage.faults.always("audit.attested", Fault.before(new Failure.Unavailable("away")));
    assertThatThrownBy(() -> answers(approval, true)).hasMessageContaining("away");

    stage.restart();
    answers(approval, true);

    assertThat(stage.ports().mailbox().depth().waiting()).isEqualTo(1);
    assertThat(answer(stage.finish())).isEqualTo("Done.");
  }
}
