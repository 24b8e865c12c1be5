package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.in.SubmitBrief.Accepted;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.SimulatedCrash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the ledger comes into the mailbox, whatever happens between the two. */
final class OutboxTest {

  private static final Failure DOWN = new Failure.Unavailable("connection refused");
  private static final Failure FORBIDDEN = new Failure.Unauthorized("may not send");

  private WorkerStage stage;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    stage = new WorkerStage(temporary);
  }

  private List<SessionId> owed() {
    return stage.ledger.debts(100, null).sessions();
  }

  private void settled(SessionId session) throws InterruptedException {
    stage.until("settled", () -> stage.kinds(session).contains("Completed"));
    stage.until("nothing owed", () -> owed().isEmpty());
  }

  @Test
  void briefShouldBeAcceptedWhileTheMailboxIsAwayAndSentOnceItIsBack() throws Exception {
    stage.model.says("42");
    WorkerStage.Process process = stage.process().serves();
    process.plan.always("mailbox.send", Fault.before(DOWN));

    Accepted accepted = process.submit(WorkerStage.brief("how many?"));
    stage.pass(Duration.ofMinutes(5));

    assertThat(accepted.repeated()).isFalse();
    assertThat(owed()).containsExactly(accepted.sessionId());
    assertThat(stage.telemetry.gauged("errand.outbox.owed")).hasValue(1);
    assertThat(stage.telemetry.gauged("errand.outbox.oldest.age.seconds").orElse(0))
        .isBetween(300.0, 302.0);
    process.plan.clear();
    settled(accepted.sessionId());
    assertThat(stage.telemetry.gauged("errand.outbox.owed")).hasValue(0);
    assertThat(stage.telemetry.counted("errand.outbox.sent")).isEqualTo(1);
    assertThat(stage.reports()).hasSize(1);
  }

  @Test
  void mailboxThatIsAwayShouldBeAskedSeldomAndByTheRelayAlone() throws Exception {
    WorkerStage.Process process = stage.process().serves();
    process.plan.always("mailbox.send", Fault.before(DOWN));
    process.submit(WorkerStage.brief("1?"));
    stage.pass(Duration.ofMinutes(5));
    long before = process.plan.calls("mailbox.send");

    for (int i = 0; i < 20; i++) {
      process.submit(WorkerStage.brief("more?"));
    }
    stage.time.awaitIdle();

    assertThat(before).isBetween(8L, 20L);
    assertThat(process.plan.calls("mailbox.send")).isEqualTo(before);
    assertThat(owed()).hasSize(21);
  }

  @Test
  void briefOfAProcessThatDiedInBetweenShouldBeSentByAnotherOne() throws Exception {
    stage.model.says("42");
    WorkerStage.Process first = stage.process();
    first.diesBefore(first.plan, "mailbox.send", 1);
    assertThatThrownBy(() -> first.submit(WorkerStage.brief("one", null, "how many?")))
        .isInstanceOf(SimulatedCrash.class);

    stage.process().serves();
    settled(new SessionId("one"));

    assertThat(stage.reports()).hasSize(1);
  }

  @Test
  void briefThatIsJustBeingSentShouldBeLeftToWhoSendsIt() throws Exception {
    WorkerStage.Process slow = stage.process();
    slow.plan.nth("mailbox.send", 1, Fault.delay(stage.time, Duration.ofSeconds(5)));
    WorkerStage.Process other = stage.process().serves();

    stage.time.start("client", () -> slow.submit(WorkerStage.brief("how many?")));
    stage.pass(Duration.ofMinutes(10));

    assertThat(other.plan.calls("mailbox.send")).isZero();
    assertThat(owed()).isEmpty();
  }

  @Test
  void whatWaitsInTheMailboxShouldNotBeSentAgain() throws Exception {
    WorkerStage.Process door = stage.process();
    WorkerStage.Process other = stage.process();
    other.plan.always("mailbox.receive", Fault.before(DOWN));
    other.serves();
    for (int i = 0; i < 30; i++) {
      door.submit(WorkerStage.brief("how many?"));
    }

    stage.pass(Duration.ofHours(2));

    assertThat(stage.mailbox.depth().waiting()).isEqualTo(30);
    assertThat(other.plan.calls("mailbox.send")).isZero();
    assertThat(door.plan.calls("ledger.settle")).isEqualTo(1);
  }

  @Test
  void whatWasSentAndNotMarkedShouldBeDroppedWhenSomebodyHasBegunWithIt() throws Exception {
    stage.model.says("42");
    WorkerStage.Process door = stage.process();
    door.plan.always("ledger.settle", Fault.before(DOWN));
    SessionId session = door.submit(WorkerStage.brief("how many?")).sessionId();

    WorkerStage.Process other = stage.process().serves();
    settled(session);
    stage.pass(Duration.ofMinutes(1));

    assertThat(other.plan.calls("mailbox.send")).isZero();
    assertThat(stage.telemetry.scrape()).doesNotContain("errand.outbox.sent");
    assertThat(stage.reports()).hasSize(1);
  }

  @Test
  void mailboxThatRefusesShouldBeToldAndTheBriefSentOnceThatIsMended() throws Exception {
    stage.model.says("42");
    WorkerStage.Process process = stage.process().serves();
    process.plan.always("mailbox.send", Fault.before(FORBIDDEN));

    PortException refused =
        catchThrowableOfType(
            PortException.class, () -> process.submit(WorkerStage.brief("one", null, "1?")));

    assertThat(refused.failure()).isEqualTo(FORBIDDEN);
    assertThat(owed()).containsExactly(new SessionId("one"));
    process.plan.clear();
    settled(new SessionId("one"));
  }

  @Test
  void messageThatIsRefusedForItsOwnSakeShouldNotKeepOthersWaiting() throws Exception {
    stage.model.says("42");
    WorkerStage.Process process = stage.process().serves();
    process.plan.nth("mailbox.send", 1, Fault.before(new Failure.InvalidRequest("too large")));
    process.plan.nth("mailbox.send", 2, Fault.before(new Failure.InvalidRequest("too large")));
    assertThatThrownBy(() -> process.submit(WorkerStage.brief("large", null, "1?")))
        .isInstanceOf(PortException.class);
    stage.pass(Duration.ofSeconds(1));

    SessionId other = process.submit(WorkerStage.brief("2?")).sessionId();
    stage.until("settled", () -> stage.kinds(other).contains("Completed"));
    stage.pass(Duration.ofSeconds(2));

    assertThat(owed()).containsExactly(new SessionId("large"));
  }

  @Test
  void repeatShouldFindTheBriefOwedAndNotSendItTwice() throws Exception {
    stage.model.says("42");
    WorkerStage.Process process = stage.process().serves();
    process.plan.always("mailbox.send", Fault.before(DOWN));
    Accepted first = process.submit(WorkerStage.brief(null, "monday", "how many?"));

    Accepted second = process.submit(WorkerStage.brief(null, "monday", "how many?"));

    assertThat(second.repeated()).isTrue();
    assertThat(owed()).containsExactly(first.sessionId());
    process.plan.clear();
    settled(first.sessionId());
    assertThat(stage.reports()).hasSize(1);
  }

  @Test
  void healthShouldTellWhatWaitsForAMailboxThatIsDown() throws Exception {
    WorkerStage.Process process = stage.process().serves();
    process.plan.always("mailbox.send", Fault.before(DOWN));
    process.plan.always("mailbox.check", Fault.before(DOWN));
    process.submit(WorkerStage.brief("1?"));
    process.submit(WorkerStage.brief("2?"));

    stage.pass(Duration.ofMinutes(1));

    assertThat(process.app.checkHealth().notReady().get("mailbox"))
        .startsWith("connection refused; 2 accepted briefs wait in the ledger");
  }

  @Test
  void ledgerThatIsAwayShouldNotStopTheRelay() throws Exception {
    stage.model.says("42");
    WorkerStage.Process first = stage.process();
    first.diesBefore(first.plan, "mailbox.send", 1);
    assertThatThrownBy(() -> first.submit(WorkerStage.brief("one", null, "how many?")))
        .isInstanceOf(SimulatedCrash.class);
    WorkerStage.Process second = stage.process();
    second.plan.between("ledger.debts", 1, 3, Fault.before(DOWN));

    second.serves();
    settled(new SessionId("one"));

    assertThat(second.summary()).isNull();
    assertThat(stage.uncaught()).isEmpty();
  }

  @Test
  void debtOfASessionThatNeverCameShouldBeDroppedAfterAWhile() throws Exception {
    stage.ledger.owe(new SessionId("ghost"), Fixtures.NOW);
    stage.process().serves();

    stage.pass(Duration.ofMinutes(30));
    List<SessionId> early = owed();
    stage.pass(Duration.ofHours(1));

    assertThat(early).containsExactly(new SessionId("ghost"));
    assertThat(owed()).isEmpty();
    assertThat(stage.telemetry.scrape()).doesNotContain("errand.outbox.sent");
  }

  @Test
  void whatWasSentShouldBeMarkedWhenTheProgramCloses() {
    WorkerStage.Process process = stage.process();
    process.submit(WorkerStage.brief("how many?"));

    process.app.close();

    assertThat(owed()).isEmpty();
    assertThat(stage.mailbox.depth().waiting()).isEqualTo(1);
  }

  @Test
  void mailboxInMemoryShouldBeOwedWhatHasNotEnded() throws Exception {
    stage.durable = false;
    stage.model.says("1").does(stage.slowly(Duration.ofHours(1), "2"));
    WorkerStage.Process process = stage.process().serves();
    process.submit(WorkerStage.brief("done", null, "1?"));
    stage.until("done", () -> stage.kinds(new SessionId("done")).contains("Completed"));
    process.submit(WorkerStage.brief("begun", null, "2?"));

    stage.pass(Duration.ofMinutes(5));

    assertThat(owed()).containsExactly(new SessionId("begun"));
    assertThat(stage.telemetry.gauged("errand.outbox.owed")).hasValue(0);
    assertThat(process.plan.calls("mailbox.send")).isEqualTo(2);
  }

  @Test
  void endThatNobodySettledShouldBeSettledAfterTheMailboxInMemoryWasLost() throws Exception {
    SessionId session = new SessionId("one");
    stage.durable = false;
    stage.model.says("42");
    WorkerStage.Process first = stage.process();
    first.diesBefore(first.replyPlan, "mailbox.send", 1).serves();
    first.submit(WorkerStage.brief("one", null, "how many?"));
    stage.until("ended", () -> stage.kinds(session).contains("Completed"));
    stage.pass(Duration.ofSeconds(5));
    assertThat(stage.reports()).isEmpty();

    stage.mailbox = stage.open(Port.MAILBOX, "memory:of-the-next-process");
    stage.process().serves();
    stage.until("nothing owed", () -> owed().isEmpty());

    assertThat(stage.reports()).hasSize(1);
    assertThat(stage.model.requests()).hasSize(1);
  }
}
