package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.PaymentStory.paymentId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Tool;
import dev.errand.domain.brief.Report;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.tool.Effect;
import dev.errand.testkit.Fault;
import dev.errand.testkit.FaultPlan;
import dev.errand.testkit.ScriptedTool;
import dev.errand.testkit.SimulatedCrash;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies, at every call of every port, and another one goes on. */
class CrashTest {

  @TempDir Path home;
  private final PaymentStory story = new PaymentStory();
  private final List<String> payments = story.payments;

  private RunnerStage stage(String name, boolean onDisk) throws Exception {
    RunnerStage stage = story.stage(home.resolve(name));
    return onDisk ? stage.onDisk() : stage;
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
    RunnerStage calm = kind.apply(stage("calm", false));
    Report expected = calm.finish();
    long calls = calm.faults.calls(FaultPlan.ANY);
    assertThat(calls).isGreaterThan(20);
    assertThat(expected.artifacts()).hasSize(2);

    for (Fault fault : List.of(Fault.crashBefore(), Fault.crashAfter())) {
      for (long call = 1; call <= calls; call++) {
        payments.clear();
        String where = fault.moment() + " call " + call;
        RunnerStage stage = kind.apply(stage(fault.moment() + "-" + call, false));
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
    Report expected = stage("calm", false).finish();

    for (int every = 22; every < 45; every++) {
      payments.clear();
      RunnerStage stage = stage("every-" + every, false);
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

  /** A call with an effect of its own is cut off, and the tool cannot tell. */
  @Nested
  class InDoubt {

    private static final UserIdentity OPERATOR =
        new UserIdentity("olga", null, Set.of("operator"), Map.of());

    private RunBrief.Result cutOff() throws Exception {
      RunnerStage stage = stage("doubt", false);
      this.stage = stage;
      ScriptedTool pay = stage.tool("pay", Effect.ONCE);
      pay.does(
          (arguments, context) -> {
            throw new SimulatedCrash("in the middle of the payment");
          });
      pay.reconciles(new Tool.Reconciliation.Unknown("the bank does not say"));
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

    private RunnerStage stage;

    @Test
    void shouldBeAPersonsDecision() throws Exception {
      RunBrief.Result result = cutOff();

      assertThat(result).isInstanceOf(RunBrief.Result.AwaitingApproval.class);
      SessionEvent.ApprovalAsked asked = stage.events(SessionEvent.ApprovalAsked.class).getFirst();
      assertThat(asked.role()).isEqualTo("operator");
      assertThat(asked.question()).contains("pay", "the bank does not say");
    }

    @Test
    void shouldRunAgainUnderItsOldKeyWhenThePersonSaysSo() throws Exception {
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
    void shouldBeLeftAloneWhenThePersonSaysNo() throws Exception {
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

  /** The store's answers are lost, not the process. */
  @Nested
  class LostAnswers {

    @Test
    void appendThatArrivedShouldNotBeMadeTwice() throws Exception {
      eachAppendGoesWrong(Fault.after(new Failure.TimedOut("no answer from the store")));
    }

    @Test
    void appendThatDidNotArriveShouldBeMadeAgain() throws Exception {
      eachAppendGoesWrong(Fault.before(new Failure.TimedOut("no answer from the store")));
    }

    @Test
    void storeThatIsAwayForAMomentShouldBeWaitedFor() throws Exception {
      eachAppendGoesWrong(Fault.before(new Failure.Unavailable("the store is away")));
    }

    @Test
    void fullDiskShouldStopTheRunAtOnceAndLoseNothingThatWasRecorded() throws Exception {
      RunnerStage calm = stage("calm", false);
      Report expected = calm.finish();
      long appends = calm.faults.calls("ledger.append");

      for (long append = 2; append <= appends; append++) {
        long from = append;
        payments.clear();
        RunnerStage stage = stage("full-" + append, false);
        stage.faults.when(
            "ledger.append",
            number -> number >= from,
            Fault.before(new Failure.StorageFull("the disk is full")));

        PortException stopped = catchThrowableOfType(PortException.class, () -> stage.finish());
        List<RecordedEvent> before = stage.ledger();

        assertThat(stopped.failure()).isInstanceOf(Failure.StorageFull.class);
        assertThat(stage.restart().finish().outcome()).isEqualTo(expected.outcome());
        assertThat(stage.ledger()).startsWith(before.toArray(RecordedEvent[]::new));
        assertThat(payments).hasSize(1);
        LedgerRules.hold(stage);
      }
    }

    private void eachAppendGoesWrong(Fault fault) throws Exception {
      RunnerStage calm = stage("calm", false);
      List<String> story = storyOf(calm);
      long appends = calm.faults.calls("ledger.append");
      assertThat(appends).isGreaterThan(5);

      for (long append = 2; append <= appends; append++) {
        payments.clear();
        RunnerStage stage = stage("append-" + append, false);
        stage.faults.nth("ledger.append", append, fault);

        assertThat(storyOf(stage)).as("append " + append).isEqualTo(story);
        assertThat(stage.model.requests()).as("append " + append).hasSize(3);
        LedgerRules.hold(stage);
      }
    }

    private List<String> storyOf(RunnerStage stage) throws Exception {
      stage.finish();
      return stage.story();
    }
  }
}
