package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WorkerReceivingTest extends WorkerScenario {

  private static final Failure AWAY = new Failure.Unavailable("it cannot be reached");

  @Nested
  class Slots {

    @Test
    void neverMoreShouldBeInFlightThanThereAreSlotsAndNeverMoreAskedForThanAreFree()
        throws Exception {
      AtomicInteger now = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      stage.model.otherwise(
          (request, listener) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            stage.time.sleep(Duration.ofSeconds(3));
            now.decrementAndGet();
            return WorkerStage.answer("done");
          });
      for (int i = 0; i < 11; i++) {
        stage.sends(Fixtures.brief("brief-" + i).replyTo(WorkerStage.REPLIES).build());
      }

      stage.process(settings -> settings.concurrency(3)).serves();
      Mailbox.Depth first = stage.mailbox.depth();
      stage.until("all done", () -> stage.replies.sent().size() == 11);

      assertThat(first.inFlight()).isEqualTo(3);
      assertThat(most).hasValue(3);
      assertThat(stage.journal).contains("receive 3").doesNotContain("receive 4", "receive 0");
      assertThat(Duration.between(Fixtures.NOW, stage.time.instant()))
          .isLessThan(Duration.ofSeconds(14));
    }

    @Test
    void secondMessageOfABriefAtWorkShouldWaitInsteadOfTakingItOver() throws Exception {
      stage.model.does(stage.slowly(Duration.ofSeconds(40), "42"));
      WorkerStage.Process worker = stage.process().serves();
      Brief brief = Fixtures.brief("twice").replyTo(WorkerStage.REPLIES).build();

      stage.sends(brief);
      stage.pass(Duration.ofSeconds(1));
      stage.sends(brief);
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(stage.kinds(new SessionId("twice"))).containsOnlyOnce("AttemptStarted");
      assertThat(stage.model.requests()).hasSize(1);
      assertThat(stage.reportIds()).hasSize(1);
      assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9)).isEmpty();
      assertThat(worker.summary()).isNull();
    }

    @Test
    void secondMessageThatWaitedTooOftenShouldGoWithoutHarmToTheBriefAtWork() throws Exception {
      stage.model.does(stage.slowly(Duration.ofMinutes(9), "42"));
      stage.process(settings -> settings.deadLetter(2, 4)).serves();
      Brief brief = Fixtures.brief("twice").replyTo(WorkerStage.REPLIES).build();

      stage.sends(brief);
      stage.pass(Duration.ofSeconds(1));
      stage.sends(brief);
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(stage.kinds(new SessionId("twice"))).contains("Completed");
      assertThat(stage.model.requests()).hasSize(1);
      assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9)).isEmpty();
    }
  }

  @Nested
  class Outages {

    @Test
    void mailboxThatIsAwayShouldBeAskedAgainWithLongerAndLongerPauses() throws Exception {
      stage.model.says("42");
      WorkerStage.Process worker = stage.process();
      worker.plan.between("mailbox.receive", 1, 6, Fault.before(AWAY));
      worker.serves();
      worker.submit(WorkerStage.brief("how many?"));

      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      // Half of 2, 4, 8, 16, 32 and 64 seconds.
      assertThat(Duration.between(Fixtures.NOW, stage.time.instant()))
          .isBetween(Duration.ofSeconds(63), Duration.ofSeconds(64));
      assertThat(stage.reports()).hasSize(1);
    }

    @Test
    void deadLetterStoreThatIsDownShouldLeaveTheMessageInTheMailbox() throws Exception {
      WorkerStage.Process worker = stage.process();
      worker.plan.between("deadLetters.put", 1, 3, Fault.before(AWAY));
      stage.mailbox.send(Mailbox.Outgoing.of(Payload.ofText("no brief")));

      worker.serves();
      stage.pass(Duration.ofSeconds(30));
      long kept = stage.mailbox.depth().delayed() + stage.mailbox.depth().inFlight();
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(kept).isEqualTo(1);
      assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9)).hasSize(1);
    }

    @Test
    void ledgerThatIsAwayShouldGiveTheMessageBackWithBackOffAndLoseNothing() throws Exception {
      stage.model.says("42");
      WorkerStage.Process worker = stage.process();
      SessionId session = worker.submit(WorkerStage.brief("how many?")).sessionId();
      worker.plan.between("ledger.head", 1, 4, Fault.before(AWAY));

      worker.serves();
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(stage.journal).contains("release PT1S", "release PT2S", "release PT4S");
      assertThat(stage.kinds(session)).contains("Completed");
      assertThat(stage.reports()).hasSize(1);
    }

    @Test
    void acknowledgementThatFailsShouldLeadToASecondDeliveryAndTheSameReport() throws Exception {
      stage.model.says("42");
      WorkerStage.Process worker = stage.process();
      worker.plan.nth("mailbox.acknowledge", 1, Fault.before(AWAY));

      worker.submit(WorkerStage.brief("how many?"));
      worker.serves();
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(stage.reportIds()).hasSize(1);
      assertThat(stage.model.requests()).hasSize(1);
    }
  }

  @Nested
  class Unreadable {

    @Test
    void bodyThatIsNoBriefShouldBeKeptByteForByteWhileOthersAreWorkedOn() throws Exception {
      byte[] poison = {0, (byte) 0xff, '{', 10, 'x', (byte) 0x80};
      stage.model.says("42");
      WorkerStage.Process worker = stage.process().serves();

      String poisonId =
          stage.mailbox.send(
              new Mailbox.Outgoing(
                  Payload.of(poison), Map.of("source", "test"), Duration.ZERO, null, null));
      worker.submit(WorkerStage.brief("how many?"));
      stage.time.awaitIdle();

      DeadLetters.Letter letter = stage.deadLetters.find(poisonId).orElseThrow();
      assertThat(letter.body().bytes()).isEqualTo(poison);
      assertThat(letter.headers()).containsEntry("source", "test");
      assertThat(letter.failure().kind()).isIn("corrupt", "invalid-request");
      assertThat(letter.stack()).isNotNull();
      assertThat(letter.deliveries()).isEqualTo(1);
      assertThat(stage.reports()).hasSize(1);
      assertThat(stage.isEmpty(stage.mailbox)).isTrue();
    }

    @Test
    void envelopeOfANewerVersionShouldBeKeptAndItsVersionNamed() throws Exception {
      String text = stage.codecs.encodeBrief(Fixtures.brief("newer").build()).text();
      String newer = text.replaceFirst("\"v\":1", "\"v\":7");
      assertThat(newer).isNotEqualTo(text);
      stage.process().serves();

      String id = stage.mailbox.send(Mailbox.Outgoing.of(Payload.ofText(newer)));
      stage.time.awaitIdle();

      DeadLetters.Letter letter = stage.deadLetters.find(id).orElseThrow();
      assertThat(letter.failure().message()).contains("version").contains("7");
      assertThat(letter.body().text()).isEqualTo(newer);
    }

    @Test
    void briefUnderTheIdOfAnotherShouldBeKeptAndNotSwallowed() throws Exception {
      stage.model.says("42");
      WorkerStage.Process worker = stage.process().serves();
      worker.submit(WorkerStage.brief("mine", null, "how many?"));
      stage.time.awaitIdle();
      Payload other = stage.codecs.encodeBrief(Fixtures.brief("mine").build());

      String id = stage.mailbox.send(Mailbox.Outgoing.of(other));
      stage.time.awaitIdle();

      DeadLetters.Letter letter = stage.deadLetters.find(id).orElseThrow();
      assertThat(letter.failure()).isInstanceOf(Failure.Conflict.class);
      assertThat(letter.body()).isEqualTo(other);
      assertThat(stage.reports()).hasSize(1);
      assertThat(stage.isEmpty(stage.mailbox)).isTrue();
    }

    @Test
    void hugeBodyShouldBeKeptWhole() throws Exception {
      byte[] huge = new byte[40 << 20];
      Arrays.fill(huge, (byte) '[');
      stage.process().serves();

      String id = stage.mailbox.send(Mailbox.Outgoing.of(Payload.of(huge)));
      stage.time.awaitIdle();

      assertThat(stage.deadLetters.find(id).orElseThrow().body().size()).isEqualTo(huge.length);
    }
  }

  @Nested
  class DeliveryCount {

    @Test
    void messageDeliveredTooOftenShouldBeGivenUpBeforeAnyWorkAndItsSenderTold() throws Exception {
      WorkerStage.Process worker = stage.process(settings -> settings.deadLetter(2, 3));
      SessionId session = worker.submit(WorkerStage.brief("how many?")).sessionId();
      for (int i = 0; i < 3; i++) {
        Mailbox.Delivery lost =
            stage.mailbox.receive(1, Duration.ofSeconds(60), Duration.ZERO).getFirst();
        stage.mailbox.release(lost.receipt(), Duration.ZERO);
      }

      worker.serves();

      assertThat(stage.kinds(session)).containsExactly("BriefAccepted", "DeadLettered");
      assertThat(stage.model.requests()).isEmpty();
      DeadLetters.Letter letter = stage.deadLetters.find(session.value()).orElseThrow();
      assertThat(letter.failure()).isInstanceOf(Failure.AttemptsExhausted.class);
      assertThat(letter.deliveries()).isEqualTo(4);
      assertThat(stage.journal)
          .containsSubsequence(
              "ledger DeadLettered",
              "letter " + session,
              "reply " + stage.reportIds().getFirst(),
              "acknowledge");
      assertThat(stage.reports().getFirst().outcome()).isInstanceOf(Outcome.DeadLettered.class);
    }

    @Test
    void sessionThatEndedUnattestedShouldBeAttestedWhenItsMessageIsGivenUp() throws Exception {
      WorkerStage.Process worker = stage.process(settings -> settings.deadLetter(2, 3));
      SessionId session = worker.submit(WorkerStage.brief("how many?")).sessionId();
      RecordedEvent end =
          new RecordedEvent(2, 1, stage.time.instant(), new SessionEvent.Cancelled("enough"));
      stage.ledger.append(session, List.of(end));
      for (int i = 0; i < 3; i++) {
        Mailbox.Delivery lost =
            stage.mailbox.receive(1, Duration.ofSeconds(60), Duration.ZERO).getFirst();
        stage.mailbox.release(lost.receipt(), Duration.ZERO);
      }

      worker.serves();

      assertThat(stage.audit.attested(UserIdentity.NO_TENANT, session)).isEqualTo(2);
      assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9)).isEmpty();
      assertThat(stage.reportIds()).hasSize(1);
      assertThat(stage.isEmpty(stage.mailbox)).isTrue();
    }

    @Test
    void endThatWasNotToldOfShouldBeToldHoweverOftenItsTellersDied() throws Exception {
      WorkerStage.Process worker = stage.process(settings -> settings.deadLetter(2, 3));
      SessionId session = worker.submit(WorkerStage.brief("how many?")).sessionId();
      RecordedEvent end =
          new RecordedEvent(
              2,
              1,
              stage.time.instant(),
              new SessionEvent.DeadLettered(new Failure.AttemptsExhausted("in vain")));
      stage.ledger.append(session, List.of(end));
      for (int i = 0; i < 8; i++) {
        Mailbox.Delivery lost =
            stage.mailbox.receive(1, Duration.ofSeconds(60), Duration.ZERO).getFirst();
        stage.mailbox.release(lost.receipt(), Duration.ZERO);
      }

      worker.serves();

      assertThat(stage.audit.attested(UserIdentity.NO_TENANT, session)).isEqualTo(2);
      assertThat(stage.deadLetters.find(session.value())).isPresent();
      assertThat(stage.reportIds()).hasSize(1);
      assertThat(stage.isEmpty(stage.mailbox)).isTrue();
    }

    @Test
    void giverUpThatDiesShouldBeFollowedByOneThatTellsTheSender() throws Exception {
      UnaryOperator<WorkerSettings> few = settings -> settings.deadLetter(3, 3);
      SessionId session = stage.process(few).submit(WorkerStage.brief("how many?")).sessionId();
      for (int i = 0; i < 3; i++) {
        Mailbox.Delivery lost =
            stage.mailbox.receive(1, Duration.ofSeconds(60), Duration.ZERO).getFirst();
        stage.mailbox.release(lost.receipt(), Duration.ZERO);
      }
      for (String where : List.of("ledger.append", "deadLetters.put")) {
        WorkerStage.Process mortal = stage.process(few);
        mortal.diesBefore(mortal.plan, where, 1).serves();
        stage.pass(Duration.ofSeconds(61));
      }

      stage.process(few).serves();
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(stage.kinds(session)).containsExactly("BriefAccepted", "DeadLettered");
      assertThat(stage.audit.attested(UserIdentity.NO_TENANT, session)).isEqualTo(2);
      assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9))
          .singleElement()
          .satisfies(letter -> assertThat(letter.id()).isEqualTo(session.value()));
      assertThat(stage.reportIds()).hasSize(1);
    }

    @Test
    void messageThatKeepsKillingItsReaderShouldEndWithoutBeingReadAgain() throws Exception {
      Payload body = Payload.ofText("no brief");
      stage.mailbox.send(Mailbox.Outgoing.of(body));
      for (int i = 0; i < 30; i++) {
        Mailbox.Delivery lost =
            stage.mailbox.receive(1, Duration.ofSeconds(60), Duration.ZERO).getFirst();
        stage.mailbox.release(lost.receipt(), Duration.ZERO);
      }

      stage.process().serves();

      assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9))
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.failure()).isInstanceOf(Failure.AttemptsExhausted.class);
                assertThat(letter.body()).isEqualTo(body);
              });
      assertThat(stage.isEmpty(stage.mailbox)).isTrue();
    }
  }

  @Nested
  class Failing {

    @Test
    void retryableFailureShouldGiveTheMessageBackWithBackOffAndEndWellInTheNextAttempt()
        throws Exception {
      for (int i = 0; i < 3; i++) {
        stage.model.fails(new Failure.Unavailable("the provider is away"));
      }
      stage.model.says("42");
      WorkerStage.Process worker = stage.process().serves();

      SessionId session = worker.submit(WorkerStage.brief("how many?")).sessionId();
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(stage.journal).anyMatch(line -> line.matches("release PT[1-9].*"));
      assertThat(stage.kinds(session)).filteredOn("AttemptStarted"::equals).hasSize(2);
      assertThat(stage.reports()).hasSize(1);
      assertThat(stage.reports().getFirst().attempts()).isEqualTo(2);
    }

    @Test
    void attemptsUsedUpShouldMakeADeadLetterThatSaysAllThatIsKnownOfIt() throws Exception {
      String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      stage.model.otherwise(
          (request, listener) -> {
            throw new PortException(new Failure.Unavailable("the provider is away"));
          });
      stage.process(settings -> settings.breakerOpensAfter(100)).serves();
      Instant sent = stage.time.instant();

      stage.sends(
          Fixtures.brief("hopeless").replyTo(WorkerStage.REPLIES).traceparent(trace).build());
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      DeadLetters.Letter letter = stage.deadLetters.find("hopeless").orElseThrow();
      assertThat(letter.failure()).isInstanceOf(Failure.AttemptsExhausted.class);
      assertThat(letter.failure().message()).contains("3 attempts").contains("provider is away");
      assertThat(letter.attempts()).isEqualTo(3);
      assertThat(letter.deliveries()).isEqualTo(3);
      assertThat(letter.firstAt()).isEqualTo(sent);
      assertThat(letter.lastAt()).isAfter(sent);
      assertThat(letter.traceparent()).isEqualTo(trace);
      assertThat(letter.agent()).isEqualTo(Fixtures.AGENT);
      assertThat(letter.sessionId()).isEqualTo("hopeless");
      assertThat(stage.journal)
          .containsSubsequence(
              "ledger DeadLettered",
              "letter hopeless",
              "reply " + stage.reportIds().getFirst(),
              "acknowledge");
      assertThat(stage.reports()).hasSize(1);
    }

    @Test
    void providerThatStaysAwayShouldEndInADeadLetterThatNamesIt() throws Exception {
      stage.model.otherwise(
          (request, listener) -> {
            throw new PortException(new Failure.Unavailable("the provider is away"));
          });
      stage.process().serves();

      stage.sends(Fixtures.brief("hopeless").replyTo(WorkerStage.REPLIES).build());
      stage.until("settled", () -> stage.isEmpty(stage.mailbox));

      assertThat(stage.deadLetters.find("hopeless").orElseThrow().failure())
          .isInstanceOf(Failure.AttemptsExhausted.class)
          .satisfies(
              failure ->
                  assertThat(failure.message()).containsAnyOf("provider is away", "breaker"));
      assertThat(stage.reportIds()).hasSize(1);
    }

    @Test
    void sessionWhoseLedgerIsDamagedShouldBecomeADeadLetterWithAReport() throws Exception {
      WorkerStage.Process worker = stage.process();
      worker.plan.always("ledger.head", Fault.before(new Failure.Corrupt("session-file, line 3")));
      stage.sends(Fixtures.brief("damaged").replyTo(WorkerStage.REPLIES).build());

      worker.serves();

      assertThat(stage.deadLetters.find("damaged").orElseThrow().failure().message())
          .contains("line 3");
      assertThat(stage.reports())
          .singleElement()
          .satisfies(
              report -> assertThat(report.outcome()).isInstanceOf(Outcome.DeadLettered.class));
      assertThat(stage.isEmpty(stage.mailbox)).isTrue();
    }
  }
}
