package dev.errand.domain.session;

import static dev.errand.domain.session.Story.CHARGED;
import static dev.errand.domain.session.Story.NOW;
import static dev.errand.domain.session.Story.TIME;
import static dev.errand.domain.session.Story.accepted;
import static dev.errand.domain.session.Story.agent;
import static dev.errand.domain.session.Story.begun;
import static dev.errand.domain.session.Story.checking;
import static dev.errand.domain.session.Story.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.agent.FeedbackRule;
import dev.errand.domain.agent.FeedbackRule.Trigger;
import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.Resolution;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is decided where. */
class DeciderTest {

  private static final Failure DOWN = new Failure.Unavailable("down");
  private static final Answer ANSWER = new Answer("42", null);
  private static final Instant DEADLINE = NOW.plus(TIME);

  private static Decision recorded(SessionEvent event) {
    return new Decision.Record(event);
  }

  private static SessionEvent decided(Decision decision) {
    return ((Decision.Record) decision).event();
  }

  @Nested
  class TheCourse {

    @Test
    void beginsWithABriefAndAnAgent() {
      assertThat(begun().decide()).isEqualTo(new Decision.AwaitBrief());
      assertThat(accepted().decide()).isEqualTo(new Decision.Bind());
    }

    @Test
    void endsWithWhatWasDecided() {
      Story ending = stumbled().then(handled(new Resolution.DeadLetter()));
      Story ended = accepted().then(new SessionEvent.Completed(ANSWER));
      Story passed = ready().says("42").then(new SessionEvent.CompletionChecked(ANSWER, List.of()));

      assertThat(ending.decide()).isEqualTo(recorded(new SessionEvent.DeadLettered(DOWN)));
      assertThat(stumbled().then(handled(new Resolution.Fail())).decide())
          .isEqualTo(recorded(new SessionEvent.Failed(DOWN)));
      assertThat(passed.decide()).isEqualTo(recorded(new SessionEvent.Completed(ANSWER)));
      assertThat(ended.decide()).isEqualTo(new Decision.Finished(new Outcome.Completed(ANSWER)));
    }

    @Test
    void isCalledOffWhenSomebodyWishes() {
      Story wished = ready().then(new SessionEvent.CancelRequested("ada", "too late"));

      assertThat(wished.decide()).isEqualTo(recorded(new SessionEvent.Cancelled("too late")));
    }

    @Test
    void endsWithTheDeadlineThatWasBound() {
      assertThat(Decider.decide(ready().state(), DEADLINE.minusNanos(1)))
          .isInstanceOf(Decision.CallModel.class);
      assertThat(decided(Decider.decide(ready().state(), DEADLINE)))
          .isInstanceOfSatisfying(
              SessionEvent.Failed.class,
              failed -> assertThat(failed.failure()).isInstanceOf(Failure.DeadlineExceeded.class));
    }

    @Test
    void endsWithTheBriefsDeadlineBeforeItIsBound() {
      Story late =
          begun()
              .then(
                  new SessionEvent.BriefAccepted(
                      Story.brief().deadline(new Deadline(NOW.plusSeconds(5))).build()));

      assertThat(Decider.decide(late.state(), NOW)).isEqualTo(new Decision.Bind());
      assertThat(decided(Decider.decide(late.state(), NOW.plusSeconds(5))))
          .isInstanceOf(SessionEvent.Failed.class);
      assertThat(Decider.decide(accepted().state(), NOW.plus(Duration.ofDays(9))))
          .isEqualTo(new Decision.Bind());
    }

    @Test
    void waitsAfterAFailureAndNotLonger() {
      Instant until = NOW.plusSeconds(7);
      Story waiting = stumbled().then(handled(new Resolution.Retry(until)));
      Story over = stumbled().then(handled(new Resolution.EndAttempt(until)));

      assertThat(stumbled().decide()).isEqualTo(new Decision.HandleError(DOWN, 1));
      assertThat(Decider.decide(waiting.state(), until.minusNanos(1)))
          .isEqualTo(new Decision.WaitUntil(until));
      assertThat(Decider.decide(waiting.state(), until)).isInstanceOf(Decision.CallModel.class);
      assertThat(over.decide()).isEqualTo(new Decision.EndAttempt(until, DOWN));
    }

    @Test
    void givesUpAfterThreeRejectedAnswers() {
      Story twice = rejected(rejected(ready()));

      assertThat(twice.decide()).isInstanceOf(Decision.CallModel.class);
      assertThat(decided(rejected(twice).decide()))
          .isEqualTo(
              new SessionEvent.Failed(
                  new Failure.ObjectivesUnmet(
                      "the agent's answer was not accepted 3 times in a row")));
    }

    private static Story rejected(Story story) {
      return story
          .says("42")
          .then(new SessionEvent.CompletionChecked(ANSWER, List.of("not enough")));
    }
  }

  @Nested
  class ACallOfTheModel {

    @Test
    void isForTheNextTurnWithTheBoundOfItsInput() {
      Story story = ready();
      ModelCall call = ((Decision.CallModel) story.decide()).call();

      assertThat(call.turn()).isEqualTo(1);
      assertThat(call.purpose()).isEqualTo(ModelCall.Purpose.TURN);
      assertThat(call.model()).isEqualTo("test:model");
      assertThat(call.reservation().inputTokens())
          .isEqualTo(story.state().conversation().inputBound());
      assertThat(call.reservation().outputTokens()).isEqualTo(800);
    }

    @Test
    void toJudgeHasRoomForAnswerAndCriteria() {
      Story judging =
          ready(
                  checking(
                      new CompletionCheck.ModelJudge("good"),
                      new CompletionCheck.AllOf(List.of(new CompletionCheck.ModelJudge("short")))))
              .says("42")
              .then(new SessionEvent.CompletionChecked(ANSWER, List.of()));
      ModelCall call = ((Decision.CallModel) judging.decide()).call();

      assertThat(call.turn()).isEqualTo(1);
      assertThat(call.purpose()).isEqualTo(ModelCall.Purpose.JUDGE);
      assertThat(call.reservation().inputTokens())
          .isEqualTo(judging.state().conversation().inputBound() + 1024 + "42goodshort".length());
      assertThat(call.reservation().outputTokens()).isEqualTo(512);
    }

    @Test
    void thatDoesNotFitEndsTheBriefByTheNameOfTheLimit() {
      Story poor =
          accepted()
              .attempt()
              .then(new SessionEvent.AgentBound(Story.binding(checking(), Budget.ofTokens(20))));

      assertThat(decided(poor.decide()))
          .isInstanceOfSatisfying(
              SessionEvent.Failed.class,
              failed ->
                  assertThat(failed.failure().message())
                      .startsWith("the budget's totalTokens is used up: the next model call needs")
                      .endsWith("but only 20 are left"));
    }

    @Test
    void underWayWhenTheAttemptDiedIsLostAndCharged() {
      SessionEvent lost = decided(ready().called().decide());

      assertThat(lost)
          .isInstanceOfSatisfying(
              SessionEvent.ModelFailed.class,
              failed -> {
                assertThat(failed.failure()).isInstanceOf(Failure.Lost.class);
                assertThat(failed.charged()).isEqualTo(Story.RESERVED.asUsage());
              });
    }

    @Test
    void thatCannotHaveWorkedCostsNothingButCounts() {
      ModelCall call = ((Decision.CallModel) ready().decide()).call();

      assertThat(Decider.chargeFor(call, DOWN)).isEqualTo(new Usage(0, 0, Money.ZERO, 1, 0));
      assertThat(Decider.chargeFor(call, new Failure.TimedOut("late")))
          .isEqualTo(call.reservation().asUsage());
    }
  }

  @Nested
  class CallsOfTools {

    @Test
    void runAtOnceEachUnderItsOwnKey() {
      Decision.RunTools decision = (Decision.RunTools) ready().says("", "read", "put").decide();

      assertThat(decision.runs()).extracting(Decision.ToolRun::run).containsExactly(1, 1);
      assertThat(decision.runs())
          .extracting(Decision.ToolRun::idempotencyKey)
          .containsExactly("s1/call-read", "s1/call-put");
    }

    @Test
    void ofUnknownToolsAreDeniedWithThoseThereAre() {
      assertThat(ready().says("", "gone").decide())
          .isEqualTo(denied("call-gone", "there is no tool 'gone'; there are: read, put, pay"));
    }

    @Test
    void ofAnAgentWithoutToolsAreDeniedSo() {
      Binding bound = ready().state().bound();
      Binding bare =
          new Binding(
              bound.agent(), List.of(), bound.model(), bound.budget(), bound.deadline(), NOW);

      assertThat(
              accepted()
                  .attempt()
                  .then(new SessionEvent.AgentBound(bare))
                  .says("", "read")
                  .decide())
          .isEqualTo(denied("call-read", "there is no tool 'read'; this agent has none"));
    }

    @Test
    void areDeniedByAPolicyOfTheirToolOnly() {
      AgentDefinition agent = bound(new ToolPolicy.RoleRequired("put", "boss"));

      assertThat(ready(agent).says("", "put").decide())
          .isEqualTo(denied("call-put", "put needs the role boss"));
      assertThat(ready(agent).says("", "read").decide()).isInstanceOf(Decision.RunTools.class);
      assertThat(
              ready(bound(new ToolPolicy.RoleRequired("put", "analyst"))).says("", "put").decide())
          .isInstanceOf(Decision.RunTools.class);
    }

    @Test
    void countTowardsTheirMaximumWithinOneTurn() {
      AgentDefinition agent = bound(new ToolPolicy.MaximumCalls("read", 1));
      Story once = ready(agent).says("", "read");

      assertThat(once.decide()).isInstanceOf(Decision.RunTools.class);
      assertThat(once.started("read", 1).finished("read").says("", "read").decide())
          .isEqualTo(denied("call-read", "read may be called at most 1 times"));
    }

    @Test
    void mayNeedAnotherToolBefore() {
      AgentDefinition agent = bound(new ToolPolicy.Requires("put", "read"));
      Story read = ready(agent).says("", "read").started("read", 1).finished("read");

      assertThat(ready(agent).says("", "put").decide())
          .isEqualTo(denied("call-put", "call read before put"));
      assertThat(read.says("", "put").decide()).isInstanceOf(Decision.RunTools.class);
    }

    @Test
    void mayNeedAPersonWhoIsAskedOnceAndNotForEver() {
      AgentDefinition agent =
          bound(new ToolPolicy.ApprovalRequired("pay", "boss", Duration.ofMinutes(5)));
      Story wanted = ready(agent).says("", "pay");
      Instant until = NOW.plus(Duration.ofMinutes(5));
      SessionEvent.ApprovalAsked asked =
          new SessionEvent.ApprovalAsked(
              "call-pay-0", "call-pay", "boss", "May pay run with {}?", until);
      Story awaiting = wanted.then(asked);

      assertThat(wanted.decide()).isEqualTo(recorded(asked));
      assertThat(awaiting.decide())
          .isEqualTo(new Decision.AwaitApproval(List.of("call-pay-0"), until));
      assertThat(Decider.decide(awaiting.state(), until.minusNanos(1)))
          .isInstanceOf(Decision.AwaitApproval.class);
      assertThat(Decider.decide(awaiting.state(), until))
          .isEqualTo(
              recorded(
                  new SessionEvent.ApprovalAnswered(
                      "call-pay-0", false, "policy", "nobody answered in time")));
    }

    @Test
    void runOnceAPersonHasSaidYes() {
      Story granted =
          ready(bound(new ToolPolicy.ApprovalRequired("pay", "boss", Duration.ofMinutes(5))))
              .says("", "pay")
              .then(
                  new SessionEvent.ApprovalAsked("a1", "call-pay", "boss", "?", DEADLINE),
                  new SessionEvent.ApprovalAnswered("a1", true, "ada", ""));

      assertThat(((Decision.RunTools) granted.decide()).runs())
          .extracting(Decision.ToolRun::run)
          .containsExactly(1);
    }

    @Test
    void cutOffRunAgainUnderTheSameKeyUnlessTheyActOnce() {
      Story put = ready().says("", "put").started("put", 1);
      Story pay = ready().says("", "pay").started("pay", 1);

      assertThat(((Decision.RunTools) put.decide()).runs().getFirst())
          .returns(2, Decision.ToolRun::run)
          .returns("s1/call-put", Decision.ToolRun::idempotencyKey);
      assertThat(pay.decide())
          .isInstanceOfSatisfying(
              Decision.Reconcile.class,
              reconcile -> assertThat(reconcile.run().run()).isEqualTo(2));
    }

    @Test
    void inDoubtAreAPersonsToDecide() {
      Story doubt =
          ready()
              .says("", "pay")
              .started("pay", 1)
              .then(new SessionEvent.ToolInDoubt("call-pay", "who knows"));

      assertThat(doubt.decide())
          .isEqualTo(
              recorded(
                  new SessionEvent.ApprovalAsked(
                      "call-pay-1",
                      "call-pay",
                      "operator",
                      "who knows",
                      NOW.plus(Duration.ofDays(1)))));
    }

    @Test
    void thatDoNotFitTheBudgetEndTheBrief() {
      Binding two = Story.binding(checking(), Budget.ofTokens(100_000).withToolCalls(2));
      Story bound = accepted().attempt().then(new SessionEvent.AgentBound(two));

      assertThat(bound.says("", "read", "put").decide()).isInstanceOf(Decision.RunTools.class);
      assertThat(decided(bound.says("", "read", "put", "pay").decide()))
          .isEqualTo(
              new SessionEvent.Failed(
                  new Failure.BudgetExhausted(
                      "the budget's toolCalls is used up: 3 more calls do not fit 2")));
      assertThat(bound.says("", "read", "put").started("read", 1).started("put", 1).decide())
          .isInstanceOf(Decision.RunTools.class);
    }

    private static Decision denied(String call, String reason) {
      return recorded(new SessionEvent.ToolDenied(call, reason));
    }

    private static AgentDefinition bound(ToolPolicy policy) {
      return agent(List.of(policy), List.of(), List.of());
    }
  }

  @Nested
  class Notices {

    @Test
    void areGivenEverySoManyToolCalls() {
      Story one = tools(ready(ruled(new Trigger.EveryToolCalls(2))), "read");
      Story two = tools(one, "put");

      assertThat(one.decide()).isInstanceOf(Decision.CallModel.class);
      assertThat(two.decide()).isEqualTo(notice(1));
      assertThat(two.then(decided(two.decide())).decide()).isInstanceOf(Decision.CallModel.class);
      assertThat(tools(two.then(decided(two.decide())), "read", "put").decide())
          .isEqualTo(notice(2));
    }

    @Test
    void areGivenWhenLittleTimeIsLeft() {
      SessionState state = ready(ruled(new Trigger.TimeLeftBelow(0.25))).state();

      assertThat(Decider.decide(state, NOW.plus(Duration.ofMinutes(45))))
          .isInstanceOf(Decision.CallModel.class);
      assertThat(Decider.decide(state, NOW.plus(Duration.ofMinutes(45)).plusMillis(1)))
          .isEqualTo(notice(1));
    }

    @Test
    void areGivenWhenLittleOfAnyLimitIsLeft() {
      Usage used = new Usage(600, 300, Money.of("0.30"), 1, 0);
      Budget wide = new Budget(10_000, 10_000, 10_000, Money.of("10"), 100, 100);

      assertThat(noticedOf(wide, used)).isFalse();
      assertThat(noticedOf(new Budget(1_000, 10_000, 10_000, null, 100, 100), used)).isTrue();
      assertThat(noticedOf(new Budget(10_000, 500, 10_000, null, 100, 100), used)).isTrue();
      assertThat(noticedOf(new Budget(10_000, 10_000, 1_500, null, 100, 100), used)).isTrue();
      assertThat(noticedOf(wide.withCost(Money.of("0.50")), used)).isTrue();
      assertThat(noticedOf(wide.withCost(Money.of("0.60")), used)).isFalse();
      assertThat(noticedOf(new Budget(1_200, 10_000, 10_000, null, 100, 100), used)).isFalse();
    }

    @Test
    void areGivenWhenAFileIsMade() {
      Story wanted = ready(ruled(new Trigger.FileCreated("out/*.md"))).says("", "put");
      Story made =
          wanted
              .started("put", 1)
              .then(
                  new SessionEvent.ToolFinished(
                      "call-put",
                      "",
                      List.of(),
                      List.of(
                          new FileChange.Written(
                              WorkspacePath.of("out/r.md"), new FileRef("a".repeat(64), 1))),
                      List.of()));

      assertThat(wanted.started("put", 1).finished("put").decide())
          .isInstanceOf(Decision.CallModel.class);
      assertThat(made.decide()).isEqualTo(notice(1));
    }

    private static boolean noticedOf(Budget budget, Usage used) {
      AgentDefinition agent = ruled(new Trigger.BudgetLeftBelow(0.5));
      Story story =
          accepted()
              .attempt()
              .then(
                  new SessionEvent.AgentBound(Story.binding(agent, budget)),
                  new SessionEvent.BudgetCharged(used, "before"));
      return story.decide().equals(notice(1));
    }

    private static AgentDefinition ruled(Trigger trigger) {
      return agent(List.of(), List.of(), List.of(new FeedbackRule("rule", trigger, "mind that")));
    }

    private static Decision notice(long mark) {
      return recorded(new SessionEvent.FeedbackGiven("rule", mark, "mind that"));
    }

    private static Story tools(Story story, String... tools) {
      Story done = story.says("", tools);
      for (String tool : tools) {
        done = done.started(tool, 1).finished(tool);
      }
      return done;
    }
  }

  @Nested
  class Histories {

    @Test
    void tellEveryDecisionThatWasTaken() {
      List<RecordedEvent> events = events(ready());

      assertThat(History.decisions(new SessionId("s1"), events))
          .extracting(History.DecisionAt::decision)
          .containsExactly(new Decision.AwaitBrief(), new Decision.Bind(), new Decision.Bind());
    }

    @Test
    void partWhereAnotherBindingDecidesOtherwise() {
      Story called = ready().called();
      List<RecordedEvent> events =
          Stream.concat(
                  events(ready()).stream(),
                  Stream.of(
                      new RecordedEvent(
                          4,
                          1,
                          NOW,
                          new SessionEvent.ModelCalled(
                              ((Step.Calling) called.state().step()).call()))))
              .toList();

      assertThat(History.compare(new SessionId("s1"), events, same -> same)).isEmpty();
      assertThat(
              History.compare(
                  new SessionId("s1"),
                  events,
                  bound -> Story.binding(bound.agent(), Budget.ofTokens(20))))
          .singleElement()
          .satisfies(
              parted -> {
                assertThat(parted.afterSequence()).isEqualTo(3);
                assertThat(parted.recorded()).isInstanceOf(Decision.CallModel.class);
                assertThat(parted.changed()).isInstanceOf(Decision.Record.class);
              });
    }

    @Test
    void areReplayedUpToAnyEvent() {
      SessionId id = new SessionId("s1");
      List<RecordedEvent> events = events(ready());

      assertThat(History.replay(id, events)).isEqualTo(ready().state());
      assertThat(History.replay(id, events, 0)).isEqualTo(begun().state());
      assertThat(History.replay(id, events, 1)).isEqualTo(accepted().state());
      assertThat(History.replay(id, events, 3)).isEqualTo(ready().state());
      assertThatThrownBy(() -> History.replay(id, events, 4))
          .hasMessage("session s1 has 3 events; there is no event 4");
    }

    @Test
    void areForkedBehindAnyEvent() {
      SessionId id = new SessionId("s1");
      List<RecordedEvent> events = events(ready());

      assertThat(History.fork(id, events, 1))
          .containsExactly(events.getFirst().event(), new SessionEvent.Forked(id, 1));
      assertThat(History.fork(id, events, 3)).hasSize(4);
      assertThatThrownBy(() -> History.fork(id, events, 0)).hasMessageContaining("there is no 0");
      assertThatThrownBy(() -> History.fork(id, events, 4)).hasMessageContaining("there is no 4");
    }

    @Test
    void knowWhatCameFromOutside() {
      assertThat(new SessionEvent.CancelRequested("ada", "x").fromOutside()).isTrue();
      assertThat(new SessionEvent.ApprovalAnswered("a1", true, "ada", "").fromOutside()).isTrue();
      assertThat(new SessionEvent.HandedBack("x").fromOutside()).isFalse();
    }

    private static List<RecordedEvent> events(Story ready) {
      return List.of(
          new RecordedEvent(1, 1, NOW, new SessionEvent.BriefAccepted(Story.brief().build())),
          new RecordedEvent(2, 1, NOW, new SessionEvent.AttemptStarted(1, "w1")),
          new RecordedEvent(3, 1, NOW, new SessionEvent.AgentBound(ready.state().bound())));
    }
  }

  private static Story stumbled() {
    return ready().called().then(new SessionEvent.ModelFailed(1, DOWN, CHARGED));
  }

  private static SessionEvent handled(Resolution resolution) {
    return new SessionEvent.ErrorHandled(DOWN, resolution);
  }
}
