package dev.errand.testkit;

import static dev.errand.testkit.SessionEvents.attempt;
import static dev.errand.testkit.SessionEvents.cancelled;
import static dev.errand.testkit.SessionEvents.checkpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.SessionLedger.Ended;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a {@link SessionLedger} promises from which old sessions can be removed. */
public interface PrunableLedgerContract {

  /** Ids as they are made at one time, so that a store may keep these sessions together. */
  List<SessionId> SAME_SECOND =
      List.of(
          new SessionId("01k0000000aaaaaaaaaaaaaaa1"),
          new SessionId("01k0000000aaaaaaaaaaaaaaa2"),
          new SessionId("01k0000000aaaaaaaaaaaaaaa3"));

  /** After any test has run. */
  Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  /** The ledger under test: empty at first, the same one throughout a test. */
  SessionLedger ledger();

  /** Another process's view of the same sessions. */
  SessionLedger elsewhere();

  private void end(SessionId session) {
    ledger().append(session, checkpoints(1, 2, 1));
    ledger().append(session, List.of(cancelled(3, 1)));
    ledger().markArchived(session, new Head(3, 1));
  }

  private List<RecordedEvent> read(SessionLedger from, SessionId session) {
    List<RecordedEvent> events = new ArrayList<>();
    from.read(session, 0, events::add);
    return events;
  }

  private List<Ended> ended() {
    return ledger().ended(LATER, null, 10, null);
  }

  @Test
  default void endedShouldBeThoseWhoseLastEventEndedThem() {
    end(SAME_SECOND.get(0));
    ledger().append(SAME_SECOND.get(1), checkpoints(1, 2, 1));
    end(SAME_SECOND.get(2));
    ledger().append(SAME_SECOND.get(2), List.of(attempt(4, 2)));

    assertThat(ended())
        .singleElement()
        .satisfies(
            ended -> {
              assertThat(ended.session()).isEqualTo(SAME_SECOND.get(0));
              assertThat(ended.head()).isEqualTo(new Head(3, 1));
            });
    assertThat(ledger().ended(Instant.EPOCH, null, 10, null)).isEmpty();
  }

  @Test
  default void endedShouldComePageByPage() {
    SAME_SECOND.forEach(this::end);

    List<Ended> first = ledger().ended(LATER, null, 2, null);
    List<Ended> second = ledger().ended(LATER, null, 2, first.getLast());

    assertThat(first).hasSize(2);
    assertThat(second).hasSize(1);
    assertThat(ledger().ended(LATER, null, 2, second.getLast())).isEmpty();
    List<Ended> both = new ArrayList<>(first);
    both.addAll(second);
    assertThat(both).extracting(Ended::session).containsExactlyInAnyOrderElementsOf(SAME_SECOND);
  }

  @Test
  default void whatIsRemovedShouldBeGoneForEverybodyAndTheRestShouldStay() {
    SAME_SECOND.forEach(this::end);
    SessionLedger other = elsewhere();
    SAME_SECOND.forEach(session -> assertThat(read(other, session)).hasSize(3));
    Ended victim = victim(1);

    assertThat(ledger().remove(List.of(victim))).containsExactly(SAME_SECOND.get(1));

    for (SessionLedger each : List.of(ledger(), other)) {
      assertThat(each.head(SAME_SECOND.get(1))).isEmpty();
      assertThat(read(each, SAME_SECOND.get(1))).isEmpty();
      assertThat(each.list(10, null)).containsExactly(SAME_SECOND.get(2), SAME_SECOND.get(0));
      assertThat(read(each, SAME_SECOND.get(0))).hasSize(3);
      assertThat(read(each, SAME_SECOND.get(2))).hasSize(3);
    }
  }

  private Ended victim(int number) {
    return ended().stream()
        .filter(each -> each.session().equals(SAME_SECOND.get(number)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  default void whoAppendedBeforeShouldAppendBehindTheRemovalToo() {
    SAME_SECOND.subList(0, 2).forEach(this::end);
    SessionLedger other = elsewhere();
    other.append(SAME_SECOND.get(2), checkpoints(1, 2, 1));

    ledger().remove(ended());
    other.append(SAME_SECOND.get(2), checkpoints(3, 4, 1));
    ledger().append(SAME_SECOND.get(2), checkpoints(5, 5, 1));

    assertThat(read(ledger(), SAME_SECOND.get(2))).isEqualTo(checkpoints(1, 5, 1));
    assertThat(read(elsewhere(), SAME_SECOND.get(2))).isEqualTo(checkpoints(1, 5, 1));
    assertThat(ledger().list(10, null)).containsExactly(SAME_SECOND.get(2));
  }

  @Test
  default void aSessionThatHasGoneOnShouldStay() {
    end(SAME_SECOND.getFirst());
    List<Ended> before = ended();
    elsewhere().append(SAME_SECOND.getFirst(), List.of(attempt(4, 2)));

    assertThat(ledger().remove(before)).isEmpty();

    assertThat(read(ledger(), SAME_SECOND.getFirst())).hasSize(4);
  }

  @Test
  default void aSessionThatWasRemovedShouldBeFreeToBegin() {
    SAME_SECOND.forEach(this::end);
    ledger().remove(ended());

    Failure refused =
        catchThrowableOfType(
                PortException.class,
                () -> ledger().append(SAME_SECOND.getFirst(), checkpoints(4, 4, 1)))
            .failure();
    elsewhere().append(SAME_SECOND.getFirst(), checkpoints(1, 2, 1));

    assertThat(refused).isInstanceOf(Failure.Conflict.class);
    assertThat(read(ledger(), SAME_SECOND.getFirst())).isEqualTo(checkpoints(1, 2, 1));
  }

  @Test
  default void sessionsOfTheSameTimeShouldGoOnWhileOthersAreRemoved() throws InterruptedException {
    SAME_SECOND.subList(0, 2).forEach(this::end);
    SessionLedger other = elsewhere();
    other.append(SAME_SECOND.get(2), checkpoints(1, 1, 1));
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 2; i <= 60; i++) {
                    other.append(SAME_SECOND.get(2), checkpoints(i, i, 1));
                  }
                });

    for (int round = 0; round < 10; round++) {
      ledger().remove(ended());
      List<RecordedEvent> seen = read(ledger(), SAME_SECOND.get(2));
      assertThat(seen).isEqualTo(checkpoints(1, seen.size(), 1));
      SAME_SECOND.subList(0, 2).forEach(this::end);
    }
    writer.join();

    assertThat(read(ledger(), SAME_SECOND.get(2))).isEqualTo(checkpoints(1, 60, 1));
    assertThat(read(other, SAME_SECOND.get(2))).isEqualTo(checkpoints(1, 60, 1));
  }
}
