package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Mailbox;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Messages that come again and again, and those that fail before anything is recorded. */
class WorkerInVainTest extends WorkerScenario {

  private static final Failure AWAY = new Failure.Unavailable("it cannot be reached");
  private static final UnaryOperator<WorkerSettings> TWO_ATTEMPTS_THREE_DELIVERIES =
      settings -> settings.deadLetter(2, 3);

  @Test
  void messageAtWorkThatComesAgainTooOftenShouldNotBeGivenUp() throws Exception {
    stage.model.does(stage.slowly(Duration.ofMinutes(5), "42"));
    WorkerStage.Process worker = stage.process(TWO_ATTEMPTS_THREE_DELIVERIES);
    SessionId session = worker.submit(WorkerStage.brief("how many?")).sessionId();
    isDeliveredInVain(1);
    stage.mailbox.receive(1, Duration.ofSeconds(1), Duration.ZERO);
    worker.plan.when("mailbox.extend", call -> isTimeToRenew(), Fault.before(AWAY));

    worker.serves();
    stage.pass(Duration.ofSeconds(70));
    assertThat(stage.journal).anyMatch(line -> line.matches("release PT.*"));
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.kinds(session)).containsOnlyOnce("Completed").doesNotContain("DeadLettered");
    assertThat(stage.model.requests()).hasSize(1);
    assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9)).isEmpty();
    assertThat(stage.reportIds()).hasSize(1);
  }

  @Test
  void messageThatMayKillItsReaderShouldNotBeReadBecauseItNamesASession() throws Exception {
    SessionId session = stage.process().submit(WorkerStage.brief("how many?")).sessionId();
    isDeliveredInVain(8);

    stage.process(TWO_ATTEMPTS_THREE_DELIVERIES).serves();

    assertThat(stage.kinds(session)).containsExactly("BriefAccepted");
    assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9))
        .singleElement()
        .satisfies(letter -> assertThat(letter.sessionId()).isNull());
    assertThat(stage.isEmpty(stage.mailbox)).isTrue();
  }

  @Test
  void messageThatMayKillItsReaderAndNamesNoSessionShouldNotBeReadEither() throws Exception {
    stage.sends(Fixtures.brief("nameless").build());
    isDeliveredInVain(8);

    stage.process(TWO_ATTEMPTS_THREE_DELIVERIES).serves();

    assertThat(stage.kinds(new SessionId("nameless"))).isEmpty();
    assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9))
        .singleElement()
        .satisfies(letter -> assertThat(letter.sessionId()).isNull());
  }

  @Test
  void deadLetterShouldSayThatTheLastFailureCouldNotBeRead() throws Exception {
    SessionId session = stage.process().submit(WorkerStage.brief("how many?")).sessionId();
    isDeliveredInVain(3);
    WorkerStage.Process worker = stage.process(TWO_ATTEMPTS_THREE_DELIVERIES);
    worker.plan.nth("ledger.read", 1, Fault.before(AWAY));

    worker.serves();

    assertThat(stage.deadLetters.find(session.value()).orElseThrow().failure().message())
        .contains("delivered 4 times in vain")
        .contains("its ledger cannot be read: it cannot be reached");
  }

  @Test
  void failureThatNeedsAPersonShouldBeTriedOnceMoreAtEachDeliveryAndBeNamedInTheEnd()
      throws Exception {
    stage.sends(Fixtures.brief("denied").replyTo(WorkerStage.REPLIES).build());
    WorkerStage.Process worker = stage.process(TWO_ATTEMPTS_THREE_DELIVERIES);
    worker.plan.between(
        "ledger.head", 1, 3, Fault.before(new Failure.Denied("the ledger is not ours")));

    worker.serves();
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    DeadLetters.Letter letter = stage.deadLetters.find("denied").orElseThrow();
    assertThat(letter.failure()).isInstanceOf(Failure.Denied.class);
    assertThat(letter.deliveries()).isEqualTo(3);
    assertThat(stage.journal)
        .filteredOn(line -> line.matches("release.*|acknowledge"))
        .containsExactly("release PT1S", "release PT2S", "acknowledge");
    assertThat(stage.reports()).hasSize(1);
  }

  @Test
  void defectThatShowsOnceShouldCostTheBriefASecondAndNotItsLease() throws Exception {
    stage.model.says("42");
    stage.sends(Fixtures.brief("unlucky").replyTo(WorkerStage.REPLIES).build());
    WorkerStage.Process worker = stage.process();
    worker.plan.nth("ledger.head", 1, Fault.defect(new IllegalStateException("a defect")));

    worker.serves();
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.reports()).hasSize(1);
    assertThat(stage.journal).contains("release PT1S");
    assertThat(Duration.between(Fixtures.NOW, stage.time.instant()))
        .isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void freedSlotShouldBeFilledAtOnce() throws Exception {
    stage.model.otherwise(stage.slowly(Duration.ofMillis(100), "42"));
    for (int i = 0; i < 5; i++) {
      stage.sends(Fixtures.brief("brief-" + i).replyTo(WorkerStage.REPLIES).build());
    }

    stage.process(settings -> settings.concurrency(1)).serves();
    stage.pass(Duration.ofMillis(600));

    assertThat(stage.reports()).hasSize(5);
  }

  private boolean isTimeToRenew() {
    return Duration.between(Fixtures.NOW, stage.time.instant()).toSeconds() % 20 == 0;
  }

  private void isDeliveredInVain(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      List<Mailbox.Delivery> lost = stage.mailbox.receive(1, Duration.ofMinutes(1), Duration.ZERO);
      stage.mailbox.release(lost.getFirst().receipt(), Duration.ZERO);
    }
  }
}
