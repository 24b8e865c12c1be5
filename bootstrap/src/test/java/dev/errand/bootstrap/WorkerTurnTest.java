package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.Mailbox;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.SimulatedCrash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that came more often than their attempts explain, three of which are allowed. */
class WorkerTurnTest extends WorkerScenario {

  private static final SessionId A = new SessionId("a");
  private static final SessionId B = new SessionId("b");
  private static final SessionId C = new SessionId("c");

  @BeforeEach
  void setUp() {
    stage.model.otherwise((request, listener) -> WorkerStage.answer("42"));
  }

  @Test
  void suspectsShouldBeReadOneAfterTheOther() throws Exception {
    send(A, B, C);
    areDeliveredInVain(4);
    servesWithAttemptsRecordedSlowly();

    stage.pass(Duration.ofSeconds(5));
    assertThat(stage.kinds(A)).containsExactly("BriefAccepted");
    assertThat(stage.kinds(B)).isEmpty();
    assertThat(stage.kinds(C)).isEmpty();

    stage.until("settled", () -> stage.isEmpty(stage.mailbox));
    assertThat(stage.reports()).hasSize(3);
  }

  @Test
  void lastOfThemShouldBeReadFirstTheNextTime() throws Exception {
    send(A, B, C);
    areDeliveredInVain(3);
    servesWithAttemptsRecordedSlowly();

    stage.pass(Duration.ofSeconds(5));

    assertThat(stage.kinds(C)).containsExactly("BriefAccepted");
    assertThat(stage.kinds(A)).isEmpty();
    assertThat(stage.kinds(B)).isEmpty();
  }

  @Test
  void messagesThatCameAsOftenAsTheyMayBeAttemptedShouldWaitForNobody() throws Exception {
    send(A, B, C);
    areDeliveredInVain(2);
    WorkerStage.Process worker = stage.process();
    worker.plan.nth("ledger.head", 1, Fault.delay(stage.time, Duration.ofSeconds(20)));

    worker.serves();
    stage.pass(Duration.ofSeconds(5));

    assertThat(stage.reports()).hasSize(2);
  }

  @Test
  void turnShouldEndWhenTheAttemptIsRecordedAndNotWithTheWork() throws Exception {
    stage.model.does(stage.slowly(Duration.ofMinutes(5), "42"));
    send(A, B, C);
    areDeliveredInVain(4);

    stage.process().serves();
    stage.pass(Duration.ofSeconds(10));

    assertThat(stage.reports()).hasSize(2);
  }

  @Test
  void suspectThatWaitsForItsTurnShouldBeHandedBackUnreadByAStop() throws Exception {
    send(A, B);
    areDeliveredInVain(4);
    WorkerStage.Process worker = servesWithAttemptsRecordedSlowly();

    worker.stops();
    stage.pass(Duration.ofSeconds(2));
    assertThat(stage.mailbox.depth().waiting()).isEqualTo(1);
    assertThat(worker.summary()).isNull();

    ServeBriefs.Summary summary = worker.ended();
    assertThat(summary.handedBack()).isEqualTo(1);
    assertThat(summary.clean()).isTrue();
    assertThat(stage.kinds(B)).isEmpty();
    assertThat(stage.journal).containsOnlyOnce("release PT0S");
  }

  @Test
  void suspectThatHangsBeforeItsAttemptShouldLoseItsTurnWithItsSlot() throws Exception {
    send(A, B);
    areDeliveredInVain(4);
    List<Mailbox.Delivery> held = stage.mailbox.receive(2, Duration.ofMinutes(1), Duration.ZERO);
    stage.mailbox.release(held.getFirst().receipt(), Duration.ZERO);
    WorkerStage.Process worker =
        stage.process(settings -> settings.stuckAfter(Duration.ofMinutes(2)));
    worker.plan.nth("ledger.append", 1, Fault.delay(stage.time, Duration.ofHours(1)));
    worker.serves();

    stage.until("one is done", () -> !stage.reports().isEmpty());

    assertThat(stage.reports().getFirst().sessionId()).isEqualTo(B.value());
    assertThat(stage.telemetry.counted("errand.briefs.abandoned")).isEqualTo(1);
    assertThat(Duration.between(Fixtures.NOW, stage.time.instant()))
        .isBetween(Duration.ofMinutes(2), Duration.ofSeconds(150));
  }

  @Test
  void suspectThatWaitsLongForItsTurnShouldNotBeTakenForStuck() throws Exception {
    send(A, B);
    areDeliveredInVain(4);
    WorkerStage.Process worker =
        stage.process(settings -> settings.stuckAfter(Duration.ofMinutes(2)));
    worker.plan.nth("ledger.append", 1, Fault.delay(stage.time, Duration.ofHours(1)));
    worker.serves();

    stage.until("one is done", () -> !stage.reports().isEmpty());

    assertThat(stage.telemetry.counted("errand.briefs.abandoned")).isEqualTo(1);
  }

  @Test
  void survivorOfADeathThatLosesItsSlotShouldMakeWayForTheOthers() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    stage.model.otherwise(
        (request, listener) -> {
          int call = calls.incrementAndGet();
          return call <= 3 ? deaf() : WorkerStage.answer("42");
        });
    send(A, B);
    WorkerStage.Process mortal = stage.process().serves();
    stage.until("both are at work", () -> calls.get() == 2);
    dies(mortal);

    stage.process(settings -> settings.stuckAfter(Duration.ofMinutes(2))).serves();
    stage.pass(Duration.ofMinutes(20));

    assertThat(stage.telemetry.counted("errand.briefs.abandoned")).isEqualTo(1);
    assertThat(stage.reportIds()).hasSize(2);
  }

  private void send(SessionId... sessions) {
    for (SessionId session : sessions) {
      stage.sends(Fixtures.brief(session.value()).replyTo(WorkerStage.REPLIES).build());
    }
  }

  private void areDeliveredInVain(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      for (Mailbox.Delivery lost :
          stage.mailbox.receive(10, Duration.ofMinutes(1), Duration.ZERO)) {
        stage.mailbox.release(lost.receipt(), Duration.ZERO);
      }
    }
  }

  /** The first of them is accepted at once, and its attempt is in the ledger 20 seconds later. */
  private WorkerStage.Process servesWithAttemptsRecordedSlowly() throws InterruptedException {
    WorkerStage.Process worker = stage.process();
    worker.plan.nth("ledger.append", 2, Fault.delay(stage.time, Duration.ofSeconds(20)));
    return worker.serves();
  }

  private LanguageModel.Reply deaf() {
    Instant until = stage.time.instant().plus(Duration.ofHours(1));
    while (stage.time.instant().isBefore(until)) {
      try {
        stage.time.sleep(Duration.between(stage.time.instant(), until));
      } catch (InterruptedException e) {
        // It is deaf.
      }
    }
    return WorkerStage.answer("too late");
  }

  private static void dies(WorkerStage.Process process) {
    try {
      process.die("work");
    } catch (SimulatedCrash crash) {
      // Whoever is at work there has no effect any more.
    }
  }
}
