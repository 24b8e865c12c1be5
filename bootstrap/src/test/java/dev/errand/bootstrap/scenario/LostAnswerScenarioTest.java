package dev.errand.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.Report;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.testkit.Fault;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store's answers are lost, or the store is away or full; the process lives. */
class LostAnswerScenarioTest {

  @TempDir Path home;
  private final PaymentStory story = new PaymentStory();
  private final List<String> payments = story.payments;

  private RunnerStage stage(String name) throws Exception {
    return story.stage(home.resolve(name));
  }

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
    RunnerStage calm = stage("calm");
    Report expected = calm.finish();
    long appends = calm.faults.calls("ledger.append");

    for (long append = 2; append <= appends; append++) {
      long from = append;
      payments.clear();
      RunnerStage stage = stage("full-" + append);
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
    RunnerStage calm = stage("calm");
    List<String> story = storyOf(calm);
    long appends = calm.faults.calls("ledger.append");
    assertThat(appends).isGreaterThan(5);

    for (long append = 2; append <= appends; append++) {
      payments.clear();
      RunnerStage stage = stage("append-" + append);
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
