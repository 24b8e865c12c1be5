package dev.errand.domain.session;

import static dev.errand.domain.session.Story.CHARGED;
import static dev.errand.domain.session.Story.NOW;
import static dev.errand.domain.session.Story.RESERVED;
import static dev.errand.domain.session.Story.accepted;
import static dev.errand.domain.session.Story.begun;
import static dev.errand.domain.session.Story.checking;
import static dev.errand.domain.session.Story.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.Resolution;
import dev.errand.domain.session.CallState.Status;
import dev.errand.domain.slice.Slice;
import dev.errand.domain.slice.SliceChange;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What each event changes, and where it cannot stand. */
class EvolverTest {

  private static final Failure DOWN = new Failure.Unavailable("down");
  private static final Answer ANSWER = new Answer("42", null);

  private static void refused(String why, ThrowingCallable telling) {
    assertThatThrownBy(telling).isInstanceOf(InvalidHistory.class).hasMessageContaining(why);
  }

  @Nested
  class Order {

    @Test
    void aGapIsRefused() {
      RecordedEvent third =
          new RecordedEvent(3, 1, NOW, new SessionEvent.BriefAccepted(Story.brief().build()));

      refused("expected event 1", () -> Evolver.evolve(begun().state(), third));
    }

    @Test
    void anOlderEpochIsRefused() {
      SessionState first = accepted().state();
      RecordedEvent older = new RecordedEvent(2, 0, NOW, new SessionEvent.HandedBack("why"));

      refused("epoch 0 is older than 1", () -> Evolver.evolve(first, older));
    }

    @Test
    void aBriefIsAcceptedOnce() {
      refused(
          "accepted already",
          () -> accepted().then(new SessionEvent.BriefAccepted(Story.brief().build())));
    }

    @Test
    void anAgentIsBoundOnceAndOnlyToABrief() {
      SessionEvent bound = new SessionEvent.AgentBound(ready().state().bound());

      refused("bound already", () -> ready().then(bound));
      refused("bound already", () -> begun().then(bound));
    }

    @Test
    void nothingIsAttemptedWithoutABriefOrBehindTheEnd() {
      Story ended = accepted().then(new SessionEvent.Cancelled("enough"));

      refused("nothing to attempt", () -> begun().attempt());
      refused("nothing to attempt", ended::attempt);
    }

    @Test
    void aModelIsCalledOnlyWhenItsCallIsDue() {
      refused("no model call is due", () -> ready().called().called());
      refused("no model call is due", () -> accepted().called());
    }

    @Test
    void aJudgeIsCalledForAnAnswerAndNobodyElse() {
      Story judging = answered(checking(new CompletionCheck.ModelJudge("good")));

      refused("a judge needs an answer", () -> ready().calledJudge());
      refused("a judge needs an answer", judging::called);
    }

    @Test
    void aReplyNeedsACall() {
      SessionEvent reply =
          new SessionEvent.ModelReplied(
              1, new Message.Said("hi", List.of()), TokenUsage.of(1, 1), CHARGED);
      Story judged = answered(checking(new CompletionCheck.ModelJudge("good"))).calledJudge();

      refused("no model call is under way", () -> ready().then(reply));
      refused("the call under way is for JUDGE", () -> judged.then(reply));
    }

    @Test
    void aVerdictNeedsAJudgesCall() {
      SessionEvent verdict =
          new SessionEvent.CompletionJudged(true, "fine", TokenUsage.of(1, 1), CHARGED);

      refused("the call under way is for TURN", () -> ready().called().then(verdict));
    }

    @Test
    void thereMustBeAnErrorToHandle() {
      refused(
          "no error to handle",
          () -> ready().then(new SessionEvent.ErrorHandled(DOWN, new Resolution.Fail())));
    }

    @Test
    void aToolCallIsAnsweredOnce() {
      Story done = ready().says("", "read", "put").started("read", 1).finished("read");

      refused("'call-read' is not open", () -> done.finished("read"));
      refused("'call-pay' is not open", () -> done.finished("pay"));
      refused("'call-read' is not open", () -> ready().finished("read"));
    }

    @Test
    void thereMustBeAnAnswerToCheck() {
      refused(
          "no answer to check",
          () -> ready().then(new SessionEvent.CompletionChecked(ANSWER, List.of())));
    }

    @Test
    void aSessionEndsOnceAndOnlyIfThereIsABrief() {
      SessionEvent end = new SessionEvent.Failed(DOWN);

      refused("cannot end here", () -> begun().then(end));
      refused("cannot end here", () -> accepted().then(end, end));
    }

    @Test
    void onlyADeadLetterIsRevived() {
      SessionEvent revived = new SessionEvent.Revived("boss", null);

      refused("nothing to revive", () -> begun().then(revived));
      refused(
          "only a dead letter",
          () -> accepted().then(new SessionEvent.Cancelled("enough"), revived));
    }
  }

  @Nested
  class AnAttempt {

    @Test
    void countsUntilItIsHandedBack() {
      Story once = accepted().attempt();
      Story twice = once.then(new SessionEvent.HandedBack("shutdown")).attempt();

      assertThat(once.state().attempts()).isEqualTo(new Attempts(1, 0, 1));
      assertThat(twice.state().attempts()).isEqualTo(new Attempts(2, 1, 2));
      assertThat(twice.state().attempts().counted()).isEqualTo(1);
    }

    @Test
    void behindOneThatIsOverAsksTheModelAgain() {
      Story over = stumbled(DOWN).then(handled(new Resolution.EndAttempt(NOW)));

      assertThat(over.state().step()).isEqualTo(new Step.AttemptOver(NOW, DOWN));
      assertThat(over.attempt().state().step()).isEqualTo(new Step.Ready());
      assertThat(over.attempt().state().failures()).isZero();
    }

    @Test
    void behindOneThatNobodyCouldBindChoosesAgain() {
      Story over = accepted().attempt().then(handled(new Resolution.Retry(NOW)));

      assertThat(over.state().step()).isEqualTo(new Step.AttemptOver(NOW, DOWN));
      assertThat(over.attempt().state().step()).isEqualTo(new Step.Unbound());
    }

    @Test
    void behindAnInterruptionAsksAgainAndBehindAnotherFailureHandlesIt() {
      Story interrupted = stumbled(new Failure.Interrupted("shutdown")).attempt();
      Story failed = stumbled(DOWN).attempt();

      assertThat(interrupted.state().step()).isEqualTo(new Step.Ready());
      assertThat(failed.state().step()).isEqualTo(new Step.Stumbled(DOWN, null));
      assertThat(failed.state().failures()).isEqualTo(1);
    }
  }

  @Nested
  class ACallOfTheModel {

    @Test
    void setsItsWorstCaseAside() {
      SessionState calling = ready().called().state();

      assertThat(calling.reserved()).isEqualTo(RESERVED.asUsage());
      assertThat(calling.spent()).isEqualTo(Usage.NONE);
      assertThat(calling.turn()).isEqualTo(1);
      assertThat(calling.step()).isInstanceOf(Step.Calling.class);
    }

    @Test
    void isSettledByItsReply() {
      SessionState answering = ready().says("42").state();

      assertThat(answering.reserved()).isEqualTo(Usage.NONE);
      assertThat(answering.spent()).isEqualTo(CHARGED);
      assertThat(answering.step()).isEqualTo(new Step.Answering("42"));
      assertThat(answering.conversation().messages())
          .containsExactly(new Message.Asked("do it"), new Message.Said("42", List.of()));
      assertThat(answering.conversation().inputBound())
          .isEqualTo(100 + 20 + Conversation.MESSAGE_OVERHEAD);
    }

    @Test
    void isSettledByItsFailureWhichCounts() {
      SessionState once = stumbled(DOWN).state();
      SessionState twice =
          stumbled(DOWN)
              .then(handled(new Resolution.Retry(NOW)))
              .called()
              .then(new SessionEvent.ModelFailed(2, DOWN, CHARGED))
              .state();

      assertThat(once.reserved()).isEqualTo(Usage.NONE);
      assertThat(once.spent()).isEqualTo(CHARGED);
      assertThat(once.failures()).isEqualTo(1);
      assertThat(twice.failures()).isEqualTo(2);
      assertThat(twice.spent()).isEqualTo(CHARGED.plus(CHARGED));
    }

    @Test
    void forgetsFailuresWhenItSucceeds() {
      Story retried = stumbled(DOWN).then(handled(new Resolution.Retry(NOW)));

      assertThat(retried.state().step()).isEqualTo(new Step.Waiting(NOW, null));
      assertThat(retried.says("42").state().failures()).isZero();
    }

    @Test
    void mayEndTheBrief() {
      assertThat(stumbled(DOWN).then(handled(new Resolution.Fail())).state().step())
          .isEqualTo(new Step.Ending(new Outcome.Failed(DOWN)));
      assertThat(stumbled(DOWN).then(handled(new Resolution.DeadLetter())).state().step())
          .isEqualTo(new Step.Ending(new Outcome.DeadLettered(DOWN)));
    }

    @Test
    void rememberedByItsBinding() {
      Binding binding = ready().state().bound();
      long before = accepted().state().conversation().inputBound();

      assertThat(ready().state().conversation().inputBound() - before)
          .isEqualTo(binding.overheadBytes());
      assertThat(binding.overheadBytes())
          .isEqualTo(
              4 * Conversation.MESSAGE_OVERHEAD
                  + "You test.".length()
                  + "readreads{}".length()
                  + "putputs{}".length()
                  + "paypays{}".length());
    }
  }

  @Nested
  class ACallOfATool {

    @Test
    void isCountedWithItsFirstRunOnly() {
      Story first = ready().says("", "put").started("put", 1);
      Story second = first.started("put", 2);

      assertThat(first.state().spent()).isEqualTo(CHARGED.plus(Usage.TOOL_CALL));
      assertThat(first.state().tally().toolsStarted()).containsExactly(entry("put", 1));
      assertThat(second.state().spent()).isEqualTo(first.state().spent());
      assertThat(status(second, 0)).isEqualTo(new Status.Started("s1/call-put", 2));
    }

    @Test
    void commitsWhatItChanged() {
      WorkspacePath written = WorkspacePath.of("out/a.txt");
      WorkspacePath read = WorkspacePath.of("in/b.txt");
      FileRef content = new FileRef("a".repeat(64), 3);
      Story done =
          ready()
              .says("", "read")
              .started("read", 1)
              .then(
                  new SessionEvent.ToolFinished(
                      "call-read",
                      "3 rows",
                      List.of(new SliceChange.Append("log", Slice.Retention.STATE, List.of("1"))),
                      List.of(new FileChange.Written(written, content)),
                      List.of(read)));

      assertThat(done.state().files().find(written)).contains(content);
      assertThat(done.state().slices().values("log")).containsExactly("1");
      assertThat(done.state().tally().filesRead()).containsExactlyInAnyOrder(written, read);
      assertThat(done.state().tally().toolsFinished()).containsExactly(entry("read", 1));
      assertThat(done.state().step()).isEqualTo(new Step.Ready());
      assertThat(last(done))
          .isEqualTo(new Message.ToolAnswered("call-read", "read", "3 rows", false));
    }

    @Test
    void keepsOfAFailureTheLogAndTellsTheModel() {
      Story failed =
          ready()
              .says("", "read")
              .started("read", 1)
              .then(
                  new SessionEvent.ToolFailed(
                      "call-read",
                      new Failure.ToolFault("broken"),
                      List.of(new SliceChange.Append("log", Slice.Retention.LOG, List.of("1")))));

      assertThat(failed.state().slices().values("log")).containsExactly("1");
      assertThat(last(failed))
          .isEqualTo(new Message.ToolAnswered("call-read", "read", "broken", true));
    }

    @Test
    void waitsForTheOthersOfItsTurn() {
      Story both = ready().says("", "read", "put").started("put", 1).finished("put");
      Story denied = both.then(new SessionEvent.ToolDenied("call-read", "not you"));

      assertThat(both.state().step()).isInstanceOf(Step.Tools.class);
      assertThat(denied.state().step()).isEqualTo(new Step.Ready());
      assertThat(denied.state().conversation().messages().subList(2, 4))
          .containsExactly(
              new Message.ToolAnswered("call-read", "read", "not you", true),
              new Message.ToolAnswered("call-put", "put", "put is done", false));
    }

    @Test
    void inDoubtRemembersItsRuns() {
      Story doubt =
          ready()
              .says("", "pay")
              .started("pay", 1)
              .then(new SessionEvent.ToolInDoubt("call-pay", "who knows"));
      Story asked = doubt.then(asked("a1"));

      assertThat(status(doubt, 0)).isEqualTo(new Status.InDoubt("who knows", 1));
      assertThat(status(asked, 0))
          .isEqualTo(new Status.AwaitingApproval("a1", "boss", NOW.plusSeconds(60), 1));
      assertThat(status(asked.then(answered("a1", true)), 0)).isEqualTo(new Status.Approved(1));
      assertThat(status(doubt.then(new SessionEvent.ToolCleared("call-pay")), 0))
          .isEqualTo(new Status.Approved(1));
    }

    @Test
    void grantedOnceCanBeAskedAboutAgain() {
      Story granted = ready().says("", "pay").then(asked("a1"), answered("a1", true));

      assertThat(status(granted, 0)).isEqualTo(new Status.Approved(0));
      assertThat(status(granted.then(asked("a2")), 0))
          .isEqualTo(new Status.AwaitingApproval("a2", "boss", NOW.plusSeconds(60), 0));
    }

    @Test
    void deniedByAPersonIsTold() {
      Story denied = ready().says("", "pay").then(asked("a1"), answered("a1", false));

      assertThat(last(denied))
          .isEqualTo(new Message.ToolAnswered("call-pay", "pay", "denied by ada: because", true));
    }

    @Test
    void answersToNobodysQuestionChangeNothing() {
      Story asked = ready().says("", "pay").then(asked("a1"));

      assertThat(asked.then(answered("a9", true)).state().step()).isEqualTo(asked.state().step());
      assertThat(ready().then(answered("a1", true)).state().step()).isEqualTo(new Step.Ready());
    }

    private SessionEvent asked(String approval) {
      return new SessionEvent.ApprovalAsked(
          approval, "call-pay", "boss", "May it?", NOW.plusSeconds(60));
    }

    private SessionEvent answered(String approval, boolean granted) {
      return new SessionEvent.ApprovalAnswered(approval, granted, "ada", "because");
    }

    private static Status status(Story story, int call) {
      return ((Step.Tools) story.state().step()).calls().get(call).status();
    }
  }

  @Nested
  class AnAnswer {

    @Test
    void withoutProblemsIsAcceptedUnlessAJudgeIsToSay() {
      assertThat(answered(checking()).state().step()).isEqualTo(new Step.Accepted(ANSWER));
      assertThat(answered(checking(new CompletionCheck.ModelJudge("good"))).state().step())
          .isEqualTo(new Step.Judging(ANSWER));
    }

    @Test
    void withProblemsIsGivenBackWithThem() {
      Story rejected =
          ready().says("42").then(new SessionEvent.CompletionChecked(ANSWER, List.of("a", "b")));

      assertThat(rejected.state().step()).isEqualTo(new Step.Ready());
      assertThat(rejected.state().tally().rejections()).isEqualTo(1);
      assertThat(last(rejected))
          .isEqualTo(new Message.Noticed("Your answer was not accepted yet:\na\nb"));
    }

    @Test
    void isAcceptedOrGivenBackByItsJudge() {
      Story judged = answered(checking(new CompletionCheck.ModelJudge("good"))).calledJudge();

      SessionState yes = judged.then(verdict(true)).state();
      Story no = judged.then(verdict(false));

      assertThat(yes.step()).isEqualTo(new Step.Accepted(ANSWER));
      assertThat(yes.reserved()).isEqualTo(Usage.NONE);
      assertThat(yes.spent()).isEqualTo(CHARGED.plus(CHARGED));
      assertThat(no.state().step()).isEqualTo(new Step.Ready());
      assertThat(last(no))
          .isEqualTo(new Message.Noticed("Your answer was not accepted yet:\nbecause"));
    }

    @Test
    void isNotLostWhenItsJudgeFails() {
      Story judged = answered(checking(new CompletionCheck.ModelJudge("good"))).calledJudge();
      Story failed = judged.then(new SessionEvent.ModelFailed(1, DOWN, CHARGED));

      assertThat(failed.then(handled(new Resolution.Retry(NOW))).state().step())
          .isEqualTo(new Step.Waiting(NOW, ANSWER));
      assertThat(
              judged
                  .then(new SessionEvent.ModelFailed(1, new Failure.Interrupted("x"), CHARGED))
                  .attempt()
                  .state()
                  .step())
          .isEqualTo(new Step.Judging(ANSWER));
    }

    private static SessionEvent verdict(boolean accepted) {
      return new SessionEvent.CompletionJudged(
          accepted, "because", TokenUsage.of(100, 20), CHARGED);
    }
  }

  @Nested
  class TheEnd {

    @Test
    void spendsWhatWasSetAside() {
      SessionState ended = ready().called().then(new SessionEvent.Cancelled("enough")).state();

      assertThat(ended.outcome()).contains(new Outcome.Cancelled("enough"));
      assertThat(ended.reserved()).isEqualTo(Usage.NONE);
      assertThat(ended.spent()).isEqualTo(RESERVED.asUsage());
    }

    @Test
    void isWhatItsEventSays() {
      Story story = accepted();

      assertThat(story.state().outcome()).isEmpty();
      assertThat(story.then(new SessionEvent.Completed(ANSWER)).state().outcome())
          .contains(new Outcome.Completed(ANSWER));
      assertThat(story.then(new SessionEvent.Failed(DOWN)).state().outcome())
          .contains(new Outcome.Failed(DOWN));
      assertThat(story.then(new SessionEvent.DeadLettered(DOWN)).state().outcome())
          .contains(new Outcome.DeadLettered(DOWN));
    }

    @Test
    void ofADeadLetterIsTakenBackWithItsAttemptsButNotItsCosts() {
      Story revived = revived(stumbled(DOWN));

      assertThat(revived.state().step()).isEqualTo(new Step.Ready());
      assertThat(revived.state().attempts()).isEqualTo(new Attempts(0, 0, 1));
      assertThat(revived.state().failures()).isZero();
      assertThat(revived.state().spent()).isEqualTo(CHARGED);
    }

    @Test
    void isTakenBackToWhereTheSessionStood() {
      Story tools = ready().says("", "read");
      Story judging = answered(checking(new CompletionCheck.ModelJudge("good")));

      assertThat(revived(accepted()).state().step()).isEqualTo(new Step.Unbound());
      assertThat(revived(ready()).state().step()).isEqualTo(new Step.Ready());
      assertThat(revived(ready().called()).state().step()).isEqualTo(new Step.Ready());
      assertThat(revived(tools).state().step()).isEqualTo(tools.state().step());
      assertThat(revived(ready().says("42")).state().step()).isEqualTo(new Step.Answering("42"));
      assertThat(revived(judging).state().step()).isEqualTo(new Step.Judging(ANSWER));
      assertThat(revived(judging.calledJudge()).state().step()).isEqualTo(new Step.Judging(ANSWER));
      assertThat(revived(answered(checking())).state().step()).isEqualTo(new Step.Accepted(ANSWER));
      assertThat(revived(stumbled(DOWN).then(handled(new Resolution.Retry(NOW)))).state().step())
          .isEqualTo(new Step.Waiting(NOW, null));
      assertThat(
              revived(stumbled(DOWN).then(handled(new Resolution.EndAttempt(NOW)))).state().step())
          .isEqualTo(new Step.Ready());
      assertThat(revived(stumbled(DOWN).then(handled(new Resolution.DeadLetter()))).state().step())
          .isEqualTo(new Step.Ready());
    }

    private static Story revived(Story story) {
      return story.then(
          new SessionEvent.DeadLettered(DOWN), new SessionEvent.Revived("boss", null));
    }
  }

  @Nested
  class Beside {

    @Test
    void aWishToCancelStaysUntilTheSessionIsForked() {
      Story wished = ready().then(new SessionEvent.CancelRequested("ada", "too late"));
      Story forked = wished.then(new SessionEvent.Forked(new SessionId("s0"), 3));

      assertThat(wished.state().cancelRequest()).isEqualTo("too late");
      assertThat(forked.state().cancelRequest()).isNull();
      assertThat(forked.state().attempts()).isEqualTo(Attempts.NONE);
    }

    @Test
    void whatWasSpentElsewhereIsCharged() {
      assertThat(ready().then(new SessionEvent.BudgetCharged(CHARGED, "ocr")).state().spent())
          .isEqualTo(CHARGED);
    }

    @Test
    void aNoticeIsToldAndMarked() {
      Story noticed = ready().then(new SessionEvent.FeedbackGiven("late", 2, "hurry up"));

      assertThat(last(noticed)).isEqualTo(new Message.Noticed("hurry up"));
      assertThat(noticed.state().tally().feedbackMarks()).containsExactly(entry("late", 2));
    }

    @Test
    void aCheckpointChangesNothingButThePlace() {
      SessionState before = ready().state();
      SessionState after = ready().then(new SessionEvent.CheckpointReached("here")).state();

      assertThat(after.sequence()).isEqualTo(before.sequence() + 1);
      assertThat(after.step()).isEqualTo(before.step());
      assertThat(after.conversation()).isEqualTo(before.conversation());
    }
  }

  private static Story stumbled(Failure failure) {
    return ready().called().then(new SessionEvent.ModelFailed(1, failure, CHARGED));
  }

  private static SessionEvent handled(Resolution resolution) {
    return new SessionEvent.ErrorHandled(DOWN, resolution);
  }

  private static Story answered(AgentDefinition agent) {
    return ready(agent).says("42").then(new SessionEvent.CompletionChecked(ANSWER, List.of()));
  }

  private static Message last(Story story) {
    return story.state().conversation().messages().getLast();
  }

  private static Map.Entry<String, Long> entry(String key, long value) {
    return Map.entry(key, value);
  }
}
