package dev.errand.domain.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.domain.brief.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SessionPropertiesTest {

  @Property(tries = 1_500)
  void everySessionEndsAndItsReplayEqualsTheLiveState(@ForAll long seed) {
    List<SessionState> live = new ArrayList<>();

    RandomSession session = RandomSession.play(seed, live::add);

    assertThat(History.replay(session.state().id(), session.ledger())).isEqualTo(session.state());
    int any = Math.floorMod(seed, live.size());
    assertThat(History.replay(session.state().id(), session.ledger(), any + 1))
        .isEqualTo(live.get(any));
  }

  @Property(tries = 1_500)
  void spentAndReservedNeverExceedTheBudget(@ForAll long seed) {
    RandomSession.play(
        seed,
        state -> {
          if (state.binding() != null) {
            assertThat(state.bound().budget().allows(state.account().held()))
                .as("%s of %s", state.account().held(), state.bound().budget())
                .isTrue();
          }
        });
  }

  @Property(tries = 500)
  void attemptsThatCountNeverExceedThePolicy(@ForAll long seed) {
    RandomSession.play(
        seed,
        state ->
            assertThat(state.attempts().counted())
                .isLessThanOrEqualTo(RandomSession.ATTEMPTS.maxAttempts()));
  }

  @Property(tries = 500)
  void noModelReplyAndNoToolResultIsRecordedTwice(@ForAll long seed) {
    RandomSession session = RandomSession.play(seed, state -> {});

    Set<Object> seen = new HashSet<>();
    for (RecordedEvent event : session.ledger()) {
      Object once =
          switch (event.event()) {
            case SessionEvent.ModelReplied e -> "turn " + e.turn();
            case SessionEvent.ToolFinished e -> "tool " + e.callId();
            default -> event.sequence();
          };
      assertThat(seen.add(once)).as("%s once", once).isTrue();
    }
  }

  @Property(tries = 500)
  void aOnceToolIsStartedAgainOnlyAfterItWasClearedOrGranted(@ForAll long seed) {
    RandomSession session = RandomSession.play(seed, state -> {});

    Map<String, SessionEvent> lastOfCall = new TreeMap<>();
    Set<String> onceCalls = new HashSet<>();
    for (RecordedEvent recorded : session.ledger()) {
      switch (recorded.event()) {
        case SessionEvent.ModelReplied e ->
            e.reply().calls().stream()
                .filter(call -> call.tool().equals("pay"))
                .forEach(call -> onceCalls.add(call.id()));
        case SessionEvent.ToolStarted e -> {
          if (onceCalls.contains(e.callId())) {
            assertThat(lastOfCall.get(e.callId())).isNotInstanceOf(SessionEvent.ToolStarted.class);
          }
          lastOfCall.put(e.callId(), e);
        }
        case SessionEvent.ToolCleared e -> lastOfCall.put(e.callId(), e);
        case SessionEvent.ApprovalAnswered e ->
            lastOfCall.put(e.approvalId().substring(0, e.approvalId().lastIndexOf('-')), e);
        default -> {}
      }
    }
  }

  @Property(tries = 300)
  void theConversationAnswersEveryToolCallBeforeTheModelSpeaksAgain(@ForAll long seed) {
    RandomSession session = RandomSession.play(seed, state -> {});

    Set<String> open = new HashSet<>();
    for (Message message : session.state().conversation().messages()) {
      switch (message) {
        case Message.Said said -> {
          assertThat(open).isEmpty();
          said.calls().forEach(call -> open.add(call.id()));
        }
        case Message.ToolAnswered answered -> assertThat(open.remove(answered.callId())).isTrue();
        case Message.Asked asked -> assertThat(open).isEmpty();
        case Message.Noticed noticed -> assertThat(open).isEmpty();
      }
    }
  }

  @Property(tries = 200)
  void aForkGoesOnFromWhereItWasTaken(@ForAll long seed) {
    RandomSession session = RandomSession.play(seed, state -> {});
    int at = 1 + Math.floorMod(seed, session.ledger().size());

    List<SessionEvent> taken = History.fork(session.state().id(), session.ledger(), at);
    SessionState fork = SessionState.initial(new SessionId("fork"));
    for (SessionEvent event : taken) {
      fork =
          Evolver.evolve(
              fork,
              new RecordedEvent(fork.sequence() + 1, 0, session.ledger().getFirst().at(), event));
    }

    SessionState origin = History.replay(session.state().id(), session.ledger(), at);
    assertThat(fork.conversation()).isEqualTo(origin.conversation());
    assertThat(fork.step()).isEqualTo(origin.step());
    assertThat(fork.spent()).isEqualTo(origin.spent());
    assertThat(fork.files()).isEqualTo(origin.files());
    assertThat(fork.attempts()).isEqualTo(Attempts.NONE);
  }

  @Property(tries = 200)
  void anEventOutOfPlaceIsRefusedByName(@ForAll long seed) {
    RandomSession session = RandomSession.play(seed, state -> {});
    RecordedEvent last = session.ledger().getLast();

    assertThatThrownBy(() -> Evolver.evolve(session.state(), last))
        .isInstanceOf(InvalidHistory.class)
        .hasMessageContaining("event " + last.sequence());
  }

  @Property(tries = 200)
  void aRecordedSessionDecidesTheSameAgain(@ForAll long seed) {
    RandomSession session = RandomSession.play(seed, state -> {});

    assertThat(History.compare(session.state().id(), session.ledger(), recorded -> recorded))
        .isEmpty();
  }

  @Example
  void theDiceReachEveryEventAndEveryOutcome() {
    Set<Class<?>> events = new HashSet<>();
    Map<Kind, Integer> outcomes = new EnumMap<>(Kind.class);
    for (long seed = 0; seed < 2_000; seed++) {
      RandomSession session = RandomSession.play(seed, state -> {});
      session.ledger().forEach(event -> events.add(event.event().getClass()));
      outcomes.merge(Kind.of(session.state().outcome().orElseThrow()), 1, Integer::sum);
    }

    Set<Class<?>> missing = new HashSet<>(Set.of(SessionEvent.class.getPermittedSubclasses()));
    missing.removeAll(events);
    assertThat(missing)
        .containsExactlyInAnyOrder(
            SessionEvent.CheckpointReached.class,
            SessionEvent.BudgetCharged.class,
            SessionEvent.Forked.class,
            SessionEvent.Revived.class);
    assertThat(outcomes.keySet()).containsExactlyInAnyOrder(Kind.values());
  }

  private enum Kind {
    COMPLETED,
    FAILED,
    CANCELLED,
    DEAD_LETTERED;

    static Kind of(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Completed o -> COMPLETED;
        case Outcome.Failed o -> FAILED;
        case Outcome.Cancelled o -> CANCELLED;
        case Outcome.DeadLettered o -> DEAD_LETTERED;
      };
    }
  }
}
