package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fault;
import dev.errand.testkit.SimulatedCrash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** When, and how often, what is owed to the mailbox is sent, and what the ledger is told of it. */
class WorkerRelayTest extends WorkerScenario {

  private static final Failure DOWN = new Failure.Unavailable("connection refused");

  private List<SessionId> owed() {
    return stage.ledger.debts(100, null).sessions();
  }

  private void leftBehind(String id) {
    WorkerStage.Process mortal = stage.process();
    mortal.diesBefore(mortal.plan, "mailbox.send", 1);
    assertThatThrownBy(() -> mortal.submit(WorkerStage.brief(id, null, "how many?")))
        .isInstanceOf(SimulatedCrash.class);
  }

  /** A process that sends, and takes nothing out of the mailbox. */
  private WorkerStage.Process relay() {
    WorkerStage.Process process = stage.process();
    process.plan.always("mailbox.receive", Fault.before(DOWN));
    return process;
  }

  private Duration untilQueued(int messages) throws InterruptedException {
    Instant begun = stage.time.instant();
    stage.until("queued", () -> stage.mailbox.depth().waiting() == messages);
    return Duration.between(begun, stage.time.instant());
  }

  @Nested
  class BriefsOfOthers {

    @Test
    void shouldBeLeftToThemForAWhileBeforeTheyAreSentOnce() throws Exception {
      leftBehind("one");
      WorkerStage.Process other = relay().serves();

      Duration waited = untilQueued(1);
      stage.pass(Duration.ofHours(1));

      assertThat(waited).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(25));
      assertThat(other.plan.calls("mailbox.send")).isEqualTo(1);
      assertThat(owed()).isEmpty();
      assertThat(stage.telemetry.counted("errand.outbox.sent")).isEqualTo(1);
    }

    @Test
    void shouldNotWaitLongerBecauseTheLedgerCouldNotBeReadForAMoment() throws Exception {
      leftBehind("one");
      WorkerStage.Process other = relay();
      other.plan.nth("ledger.debts", 3, Fault.before(DOWN));
      other.serves();

      assertThat(untilQueued(1)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(25));
    }

    @Test
    void shouldBeLeftToThemAnewWhenTheMailboxWasAway() throws Exception {
      leftBehind("one");
      WorkerStage.Process other = relay();
      other.plan.always("mailbox.send", Fault.before(DOWN));
      other.serves();

      stage.pass(Duration.ofMinutes(1));

      assertThat(other.plan.calls("mailbox.send")).isBetween(1L, 3L);
    }

    @Test
    void shouldBeLeftToThemAnewHoweverManyThereAre() throws Exception {
      WorkerStage.Process door = stage.process();
      door.plan.always("mailbox.send", Fault.before(DOWN));
      for (int i = 0; i < 600; i++) {
        door.submit(WorkerStage.brief("how many?"));
      }
      WorkerStage.Process other = relay();
      other.plan.always("mailbox.send", Fault.before(DOWN));
      other.serves();

      stage.pass(Duration.ofMinutes(1));

      assertThat(other.plan.calls("mailbox.send")).isBetween(16L, 3 * 16L);
    }

    @Test
    void shouldBeLeftToThemAnewWhenTheyAreOwedOnceMore() throws Exception {
      leftBehind("one");
      relay().serves();
      untilQueued(1);
      stage.pass(Duration.ofHours(1));
      stage.mailbox.purge();
      WorkerStage.Process door = stage.process();
      door.plan.always("mailbox.send", Fault.before(DOWN));

      door.submit(WorkerStage.brief("one", null, "how many?"));

      assertThat(untilQueued(1)).isGreaterThan(Duration.ofSeconds(15));
    }

    @Test
    void shouldBeSentThoughTheMessageOfOneMakesTheMailboxFail() throws Exception {
      leftBehind("one");
      leftBehind("two");
      WorkerStage.Process other = relay();
      other.plan.nth("mailbox.send", 1, Fault.defect(new IllegalStateException("no such header")));
      other.serves();

      untilQueued(1);
      stage.pass(Duration.ofMinutes(9));
      long early = other.plan.calls("mailbox.send");
      stage.pass(Duration.ofMinutes(2));

      assertThat(early).isEqualTo(2);
      assertThat(other.plan.calls("mailbox.send")).isEqualTo(3);
      assertThat(stage.mailbox.depth().waiting()).isEqualTo(2);
    }
  }

  @Nested
  class Outages {

    @Test
    void mailboxThatIsBackAtOnceShouldBeAskedAgainWithinSeconds() throws Exception {
      WorkerStage.Process process = relay().serves();
      process.plan.between("mailbox.send", 1, 3, Fault.before(DOWN));

      process.submit(WorkerStage.brief("how many?"));

      assertThat(untilQueued(1)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void mailboxThatIsBackAfterHoursShouldBeAskedWithinHalfAMinute() throws Exception {
      WorkerStage.Process process = relay().serves();
      process.plan.always("mailbox.send", Fault.before(DOWN));
      process.submit(WorkerStage.brief("how many?"));
      stage.pass(Duration.ofHours(3));

      process.plan.clear();
      process.plan.always("mailbox.receive", Fault.before(DOWN));

      assertThat(untilQueued(1)).isLessThanOrEqualTo(Duration.ofSeconds(31));
    }

    @Test
    void allThatWasAcceptedInTheMeantimeShouldBeSentAtOnceWhenTheMailboxIsBack() throws Exception {
      WorkerStage.Process process = relay().serves();
      process.plan.always("mailbox.send", Fault.before(DOWN));
      process.submit(WorkerStage.brief("1?"));
      stage.pass(Duration.ofMinutes(5));
      for (int i = 0; i < 20; i++) {
        process.submit(WorkerStage.brief("more?"));
      }

      process.plan.clear();
      process.plan.always("mailbox.receive", Fault.before(DOWN));
      stage.until("the first is queued", () -> stage.mailbox.depth().waiting() > 0);

      assertThat(stage.mailbox.depth().waiting()).isEqualTo(21);
    }

    @Test
    void briefThatIsAcceptedWhenTheMailboxIsBackShouldBeSentWithoutTheRelay() throws Exception {
      leftBehind("one");
      WorkerStage.Process process = relay();
      process.plan.nth("mailbox.send", 1, Fault.before(DOWN));
      process.serves();
      stage.until("it was away", () -> process.plan.calls("mailbox.send") == 1);
      stage.pass(Duration.ofSeconds(5));

      process.submit(WorkerStage.brief("two", null, "how many?"));

      assertThat(stage.journal).doesNotContain("owe two");
      assertThat(stage.mailbox.depth().waiting()).isEqualTo(1);
    }

    @Test
    void messageThatIsRefusedForItsOwnSakeShouldRestBeforeItIsSentAgain() throws Exception {
      WorkerStage.Process process = relay().serves();
      process.plan.between(
          "mailbox.send", 1, 2, Fault.before(new Failure.InvalidRequest("too large")));
      assertThatThrownBy(() -> process.submit(WorkerStage.brief("1?")))
          .isInstanceOf(PortException.class);

      stage.pass(Duration.ofMinutes(9));
      long early = process.plan.calls("mailbox.send");
      stage.pass(Duration.ofMinutes(2));

      assertThat(early).isEqualTo(2);
      assertThat(process.plan.calls("mailbox.send")).isEqualTo(3);
      assertThat(owed()).isEmpty();
    }

    @Test
    void repeatOfABriefWhoseMessageIsLostShouldBeOwedWhileTheMailboxIsAway() throws Exception {
      WorkerStage.Process process = relay().serves();
      SessionId session = process.submit(WorkerStage.brief(null, "monday", "1?")).sessionId();
      stage.pass(Duration.ofHours(1));
      stage.mailbox.purge();
      assertThat(owed()).isEmpty();
      process.plan.between("mailbox.send", 2, 4, Fault.before(DOWN));

      process.submit(WorkerStage.brief(null, "monday", "1?"));

      assertThat(owed()).containsExactly(session);
      untilQueued(1);
      stage.pass(Duration.ofSeconds(5));
      assertThat(owed()).isEmpty();
    }
  }

  @Nested
  class LedgerToTell {

    @Test
    void shouldBeToldOnceOfEachMessageThatWasSent() throws Exception {
      WorkerStage.Process process = relay().serves();

      process.submit(WorkerStage.brief("one", null, "1?"));
      stage.pass(Duration.ofMinutes(1));
      process.submit(WorkerStage.brief("two", null, "2?"));
      stage.pass(Duration.ofMinutes(1));

      assertThat(owed()).isEmpty();
      assertThat(stage.journal)
          .filteredOn(line -> line.startsWith("settle"))
          .containsExactly("settle one", "settle two");
    }

    @Test
    void shouldBeToldOfMessagesTogetherThatAreSentWithinASecond() throws Exception {
      WorkerStage.Process process = stage.process();

      for (int i = 0; i < 5; i++) {
        process.submit(WorkerStage.brief("how many?"));
        stage.time.awaitIdle();
      }
      stage.pass(Duration.ofSeconds(2));

      assertThat(process.plan.calls("ledger.settle")).isEqualTo(1);
      assertThat(owed()).isEmpty();
    }

    @Test
    void shouldBeToldAgainWhatItDidNotTake() throws Exception {
      WorkerStage.Process process = relay().serves();
      process.plan.nth("ledger.settle", 1, Fault.before(DOWN));

      process.submit(WorkerStage.brief("how many?"));
      stage.pass(Duration.ofSeconds(30));

      assertThat(owed()).isEmpty();
      assertThat(process.plan.calls("ledger.settle")).isEqualTo(2);
    }

    @Test
    void shouldNotBeToldTwiceWhileItTakesItsTime() throws Exception {
      WorkerStage.Process process = relay().serves();
      process.plan.nth("ledger.settle", 1, Fault.delay(stage.time, Duration.ofSeconds(25)));

      process.submit(WorkerStage.brief("how many?"));
      stage.pass(Duration.ofMinutes(1));

      assertThat(process.plan.calls("ledger.settle")).isEqualTo(1);
      assertThat(owed()).isEmpty();
    }

    @Test
    void shouldNotMakeAMessageBeSentAgainBecauseItCannotBeTold() throws Exception {
      WorkerStage.Process process = relay().serves();
      process.plan.always("ledger.settle", Fault.before(DOWN));

      SessionId session = process.submit(WorkerStage.brief("how many?")).sessionId();
      stage.pass(Duration.ofHours(1));

      assertThat(owed()).containsExactly(session);
      assertThat(process.plan.calls("mailbox.send")).isEqualTo(1);
      assertThat(stage.telemetry.gauged("errand.outbox.owed")).hasValue(0);
    }
  }

  @Nested
  class MailboxInMemory {

    @BeforeEach
    void forgetsWithItsProcess() {
      stage.durable = false;
    }

    @Test
    void shouldNotBeOwedABriefThatWasGivenUp() throws Exception {
      WorkerStage.Process process = stage.process().serves();
      process.plan.always("ledger.head", Fault.before(new Failure.Corrupt("line 3")));

      process.submit(WorkerStage.brief("damaged", null, "how many?"));
      stage.pass(Duration.ofSeconds(5));

      assertThat(stage.deadLetters.find("damaged")).isPresent();
      assertThat(owed()).isEmpty();
    }

    @Test
    void shouldBeOwedADeadLetterThatIsReplayedUntilItHasEnded() throws Exception {
      stage.model.fails(new Failure.Unauthorized("the key is wrong"));
      WorkerStage.Process process = stage.process().serves();
      process.submit(WorkerStage.brief("lost", null, "how many?"));
      stage.pass(Duration.ofSeconds(5));
      assertThat(owed()).isEmpty();
      stage.model.does(stage.slowly(Duration.ofMinutes(5), "42"));

      process.app.manageDeadLetters().replay("lost", false, "ada");
      stage.pass(Duration.ofMinutes(1));
      List<SessionId> meanwhile = owed();
      stage.pass(Duration.ofMinutes(5));

      assertThat(meanwhile).containsExactly(new SessionId("lost"));
      assertThat(stage.kinds(new SessionId("lost"))).endsWith("Completed");
      assertThat(owed()).isEmpty();
    }
  }

  @Test
  void mailboxThatKeepsMessagesShouldNotBeOwedADeadLetterThatIsReplayed() throws Exception {
    stage.model.fails(new Failure.Unauthorized("the key is wrong"));
    WorkerStage.Process process = stage.process().serves();
    process.submit(WorkerStage.brief("lost", null, "how many?"));
    stage.pass(Duration.ofSeconds(5));
    stage.model.says("42");

    process.app.manageDeadLetters().replay("lost", false, "ada");
    stage.pass(Duration.ofSeconds(5));

    assertThat(stage.kinds(new SessionId("lost"))).endsWith("Completed");
    assertThat(stage.journal).doesNotContain("owe lost");
  }
}
