package dev.errand.testkit;

import static dev.errand.testkit.SessionEvents.attempt;
import static dev.errand.testkit.SessionEvents.checkpoint;
import static dev.errand.testkit.SessionEvents.checkpoints;
import static dev.errand.testkit.SessionEvents.handedBack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.SessionLedger.Debts;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.application.port.out.SessionLedger.Post;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every {@link SessionLedger} promises. */
public interface SessionLedgerContract {

  /** The ledger under test: empty at first, the same one throughout a test. */
  SessionLedger ledger();

  @Test
  default void eventsShouldBeReadAsTheyWereAppended() {
    SessionId session = new SessionId("01s");
    List<RecordedEvent> first =
        List.of(attempt(1, 1), checkpoint(2, 1, "naïve \"quotes\"\n\t€ 😀"));
    List<RecordedEvent> second = List.of(handedBack(3, 1));

    ledger().append(session, first);
    ledger().append(session, second);

    assertThat(read(session, 0)).containsExactly(first.get(0), first.get(1), second.get(0));
  }

  @Test
  default void readShouldLeaveOutWhatWasReadBefore() {
    SessionId session = new SessionId("01s");
    ledger().append(session, checkpoints(1, 5, 1));
    ledger().append(session, checkpoints(6, 9, 2));

    assertThat(read(session, 3)).isEqualTo(concat(checkpoints(4, 5, 1), checkpoints(6, 9, 2)));
    assertThat(read(session, 5)).isEqualTo(checkpoints(6, 9, 2));
    assertThat(read(session, 8)).isEqualTo(checkpoints(9, 9, 2));
    assertThat(read(session, 9)).isEmpty();
    assertThat(read(session, 1000)).isEmpty();
    assertThat(read(session, 0)).hasSize(9);
  }

  @Test
  default void readShouldSeeWhatWasAppendedSinceTheLastRead() {
    SessionId session = new SessionId("01s");
    ledger().append(session, checkpoints(1, 2, 1));
    List<RecordedEvent> before = read(session, 0);
    ledger().append(session, checkpoints(3, 4, 1));

    List<RecordedEvent> after = read(session, 2);

    assertThat(before).isEqualTo(checkpoints(1, 2, 1));
    assertThat(after).isEqualTo(checkpoints(3, 4, 1));
  }

  @Test
  default void aReaderShouldBeAbleToAppendToTheSessionItReads() {
    SessionId session = new SessionId("01s");
    ledger().append(session, checkpoints(1, 2, 1));

    ledger()
        .read(
            session,
            0,
            event ->
                ledger()
                    .append(session, checkpoints(event.sequence() + 2, event.sequence() + 2, 1)));

    assertThat(read(session, 0)).isEqualTo(checkpoints(1, 4, 1));
  }

  @Test
  default void whatAReaderThrowsShouldReachTheCaller() {
    SessionId session = new SessionId("01s");
    ledger().append(session, checkpoints(1, 2, 1));
    RuntimeException thrown = new IllegalStateException("enough");

    assertThatThrownBy(
            () ->
                ledger()
                    .read(
                        session,
                        0,
                        event -> {
                          throw thrown;
                        }))
        .isSameAs(thrown);
    assertThat(read(session, 0)).hasSize(2);
  }

  @Test
  default void aSessionNobodyWroteToShouldBeEmpty() {
    SessionId session = new SessionId("01s");

    assertThat(ledger().head(session)).isEmpty();
    assertThat(read(session, 0)).isEmpty();
    assertThat(ledger().list(10, null)).isEmpty();
  }

  @Test
  default void headShouldBeThatOfTheLastEvent() {
    SessionId session = new SessionId("01s");
    ledger().append(session, checkpoints(1, 3, 0));
    assertThat(ledger().head(session)).contains(new Head(3, 0));

    ledger().append(session, checkpoints(4, 4, 7));

    assertThat(ledger().head(session)).contains(new Head(4, 7));
    assertThat(ledger().head(new SessionId("01t"))).isEmpty();
  }

  @Test
  default void aGapShouldBeAConflict() {
    SessionId session = new SessionId("01s");
    ledger().append(session, checkpoints(1, 2, 1));

    assertThat(failureOf(() -> ledger().append(session, checkpoints(4, 4, 1))))
        .isInstanceOf(Failure.Conflict.class);
    assertThat(read(session, 0)).hasSize(2);
  }

  @Test
  default void aSequenceThatIsTakenShouldBeAConflict() {
    SessionId session = new SessionId("01s");
    ledger().append(session, checkpoints(1, 2, 1));

    assertThat(failureOf(() -> ledger().append(session, checkpoints(2, 3, 1))))
        .isInstanceOf(Failure.Conflict.class);
    assertThat(read(session, 0)).isEqualTo(checkpoints(1, 2, 1));
  }

  @Test
  default void aFirstAppendThatDoesNotBeginAtOneShouldLeaveNothing() {
    SessionId session = new SessionId("01s");

    assertThat(failureOf(() -> ledger().append(session, checkpoints(2, 2, 1))))
        .isInstanceOf(Failure.Conflict.class);
    assertThat(ledger().head(session)).isEmpty();
    assertThat(ledger().list(10, null)).isEmpty();
  }

  @Test
  default void anOlderEpochShouldBeFencedOutWhateverItsSequence() {
    SessionId session = new SessionId("01s");
    ledger().append(session, checkpoints(1, 2, 1));
    ledger().append(session, checkpoints(3, 3, 5));

    assertThat(failureOf(() -> ledger().append(session, checkpoints(4, 4, 4))))
        .isInstanceOf(Failure.FencedOut.class);
    assertThat(failureOf(() -> ledger().append(session, checkpoints(3, 3, 1))))
        .isInstanceOf(Failure.FencedOut.class);
    assertThat(ledger().head(session)).contains(new Head(3, 5));
  }

  @Test
  default void aNewerEpochShouldStillNeedTheRightSequence() {
    SessionId session = new SessionId("01s");
    ledger().append(session, checkpoints(1, 2, 1));

    assertThat(failureOf(() -> ledger().append(session, checkpoints(2, 2, 2))))
        .isInstanceOf(Failure.Conflict.class);
  }

  @Test
  default void eventsThatDoNotBelongTogetherShouldBeRefused() {
    SessionId session = new SessionId("01s");

    assertThat(failureOf(() -> ledger().append(session, List.of())))
        .isInstanceOf(Failure.InvalidRequest.class);
    assertThat(
            failureOf(() -> ledger().append(session, List.of(checkpoint(1, 1), checkpoint(3, 1)))))
        .isInstanceOf(Failure.InvalidRequest.class);
    assertThat(
            failureOf(() -> ledger().append(session, List.of(checkpoint(1, 1), checkpoint(2, 2)))))
        .isInstanceOf(Failure.InvalidRequest.class);
    assertThat(ledger().head(session)).isEmpty();
  }

  @Test
  default void sessionsShouldNotTouchEachOther() {
    SessionId one = new SessionId("01s");
    SessionId other = new SessionId("01s.2");
    ledger().append(one, checkpoints(1, 2, 1));
    ledger().append(other, checkpoints(1, 1, 9));

    ledger().append(one, checkpoints(3, 3, 1));

    assertThat(ledger().head(one)).contains(new Head(3, 1));
    assertThat(ledger().head(other)).contains(new Head(1, 9));
  }

  @Test
  default void listShouldGiveTheNewestFirstPageByPage() {
    List<SessionId> sessions =
        IntStream.range(0, 25).mapToObj(i -> new SessionId("01k%07d".formatted(i * 37))).toList();
    for (SessionId session : sessions) {
      ledger().append(session, checkpoints(1, 1, 1));
    }

    List<SessionId> listed = new ArrayList<>(ledger().list(10, null));
    listed.addAll(ledger().list(10, listed.getLast()));
    listed.addAll(ledger().list(10, listed.getLast()));

    assertThat(listed).hasSize(25).containsExactlyElementsOf(sessions.reversed());
    assertThat(ledger().list(10, listed.getLast())).isEmpty();
  }

  @Test
  default void listShouldOrderIdsOfAnyLength() {
    List<String> ids =
        List.of("~", "b", "abcdefgh.1", "abcdefgh", "abcdefg", "abcdef", "abc", "a-b", "a", "0");
    for (String id : ids) {
      ledger().append(new SessionId(id), checkpoints(1, 1, 1));
    }

    assertThat(ledger().list(100, null)).extracting(SessionId::value).isEqualTo(ids);
    assertThat(ledger().list(100, new SessionId("abcdefg")))
        .extracting(SessionId::value)
        .containsExactly("abcdef", "abc", "a-b", "a", "0");
    assertThat(ledger().list(2, new SessionId("abd")))
        .extracting(SessionId::value)
        .containsExactly("abcdefgh.1", "abcdefgh");
  }

  @Test
  default void ofManyWhoAppendTheSameSequenceExactlyOneShouldWin() throws InterruptedException {
    SessionId session = new SessionId("01s");
    int writers = 8;
    AtomicInteger wins = new AtomicInteger();
    List<Failure> losses = Collections.synchronizedList(new ArrayList<>());

    for (int sequence = 1; sequence <= 20; sequence++) {
      List<RecordedEvent> event = checkpoints(sequence, sequence, 1);
      together(
          writers,
          () -> {
            try {
              ledger().append(session, event);
              wins.incrementAndGet();
            } catch (PortException e) {
              losses.add(e.failure());
            }
          });
    }

    assertThat(wins).hasValue(20);
    assertThat(losses).hasSize(20 * (writers - 1)).allMatch(Failure.Conflict.class::isInstance);
    assertThat(read(session, 0)).isEqualTo(checkpoints(1, 20, 1));
  }

  @Test
  default void anInterruptedThreadShouldKnowWhetherItsEventsWereAppended() {
    SessionId session = new SessionId("01s");
    boolean appended;

    Thread.currentThread().interrupt();
    try {
      ledger().append(session, checkpoints(1, 1, 1));
      appended = true;
    } catch (PortException e) {
      assertThat(e.failure()).isInstanceOf(Failure.Interrupted.class);
      appended = false;
    }
    boolean stillInterrupted = Thread.interrupted();

    assertThat(stillInterrupted).isTrue();
    assertThat(ledger().head(session).isPresent()).isEqualTo(appended);
    ledger().append(session, appended ? checkpoints(2, 2, 1) : checkpoints(1, 1, 1));
  }

  @Test
  default void aMessageShouldBeOwedFromItsAppendUntilItIsSettled() {
    SessionId session = new SessionId("01s");
    SessionId other = new SessionId("01t");
    List<RecordedEvent> first = checkpoints(1, 2, 0);
    assertThat(ledger().debts(10, null)).isEqualTo(Debts.NONE);

    ledger().append(session, first, List.of(), Post.OWED);
    ledger().append(other, checkpoints(1, 1, 0));
    ledger().append(session, checkpoints(3, 3, 0));

    assertThat(ledger().debts(10, null))
        .isEqualTo(new Debts(List.of(session), 1, first.getLast().at()));
    ledger().settle(List.of(session, other));
    assertThat(ledger().debts(10, null)).isEqualTo(Debts.NONE);
    assertThat(ledger().head(session)).contains(new Head(3, 0));
  }

  @Test
  default void anyAppendShouldBeAbleToOweAMessage() {
    SessionId session = new SessionId("01s");
    ledger().append(session, checkpoints(1, 1, 0), List.of(), Post.OWED);
    ledger().settle(List.of(session));

    ledger().append(session, checkpoints(2, 2, 1), List.of(), Post.OWED);

    assertThat(ledger().debts(10, null).sessions()).containsExactly(session);
  }

  @Test
  default void aMessageShouldBeOwedOnceHoweverOftenThatIsSaid() {
    SessionId session = new SessionId("01s");
    Instant since = Instant.parse("2026-01-01T00:00:00.123456Z");
    ledger().append(session, checkpoints(1, 1, 0));

    ledger().owe(session, since);
    ledger().owe(session, since.plusSeconds(60));

    assertThat(ledger().debts(10, null)).isEqualTo(new Debts(List.of(session), 1, since));
    ledger().settle(List.of(session, session));
    assertThat(ledger().debts(10, null)).isEqualTo(Debts.NONE);
  }

  @Test
  default void whatIsOwedShouldBeGivenPageByPageInOrder() {
    Instant oldest = Instant.parse("2026-01-01T00:00:00Z");
    List<SessionId> sessions =
        IntStream.range(0, 25).mapToObj(i -> new SessionId("k%03d".formatted(i * 7))).toList();
    for (SessionId session : sessions.reversed()) {
      ledger().append(session, checkpoints(1, 1, 0));
      ledger().owe(session, session.value().equals("k070") ? oldest : oldest.plusSeconds(9));
    }

    Debts first = ledger().debts(10, null);
    Debts second = ledger().debts(10, first.sessions().getLast());
    Debts third = ledger().debts(10, second.sessions().getLast());

    assertThat(concat(first.sessions(), concat(second.sessions(), third.sessions())))
        .isEqualTo(sessions);
    assertThat(List.of(first, second, third))
        .allMatch(page -> page.total() == 25 && oldest.equals(page.oldest()));
    assertThat(ledger().debts(10, third.sessions().getLast()).sessions()).isEmpty();
  }

  @Test
  default void anAppendThatIsRefusedShouldLeaveWhatIsOwed() {
    SessionId session = new SessionId("01s");
    ledger().append(session, checkpoints(1, 1, 0), List.of(), Post.OWED);

    assertThat(
            failureOf(() -> ledger().append(session, checkpoints(1, 1, 0), List.of(), Post.OWED)))
        .isInstanceOf(Failure.Conflict.class);
    assertThat(ledger().debts(10, null).sessions()).containsExactly(session);
  }

  @Test
  default void aMessageToAMailboxElsewhereShouldBeRefusedWithItsEvents() {
    SessionId session = new SessionId("01s");
    Mailbox elsewhere = new NoMailbox();
    Post post = new Post.Sent(elsewhere, Mailbox.Outgoing.of(Payload.ofText("x")));

    assertThat(ledger().sends(elsewhere)).isFalse();
    assertThat(failureOf(() -> ledger().append(session, checkpoints(1, 1, 0), List.of(), post)))
        .isInstanceOf(Failure.InvalidRequest.class);
    assertThat(ledger().head(session)).isEmpty();
  }

  @Test
  default void aLedgerThatWorksShouldSaySo() {
    assertThat(ledger().check()).isEqualTo(new Health.Up());
  }

  private List<RecordedEvent> read(SessionId session, long afterSequence) {
    List<RecordedEvent> events = new ArrayList<>();
    ledger().read(session, afterSequence, events::add);
    return events;
  }

  private static <T> List<T> concat(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static Failure failureOf(ThrowingCallable call) {
    PortException thrown = catchThrowableOfType(PortException.class, call);
    assertThat(thrown).as("a failure").isNotNull();
    return thrown.failure();
  }

  private static void together(int threads, Runnable work) throws InterruptedException {
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> all =
        IntStream.range(0, threads)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              try {
                                start.await();
                                work.run();
                              } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                              }
                            }))
            .toList();
    start.countDown();
    for (Thread thread : all) {
      thread.join();
    }
  }
}
