package dev.errand.testkit.simulation;

import dev.errand.application.port.out.Codecs;
import dev.errand.domain.session.Evolver;
import dev.errand.domain.session.ModelCall;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionState;
import dev.errand.testkit.simulation.TraceEvent.Who;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What must hold of sessions and their ledgers. */
final class LedgerInvariants {

  private LedgerInvariants() {}

  static List<Invariant> all() {
    return List.of(
        new OneOutcome(),
        new OneReplyPerTurn(),
        new OneWriterPerEpoch(),
        new BudgetKept(),
        new AttemptsKept(),
        new ReplayIsState());
  }

  /** A session ends at most once, unless somebody revived it, and nothing follows its end. */
  private static final class OneOutcome implements Invariant {
    private final Set<String> ended = new TreeSet<>();

    @Override
    public String name() {
      return "a session has one final outcome";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      if (event instanceof TraceEvent.Appended appended) {
        String session = appended.session().value();
        for (RecordedEvent recorded : appended.events()) {
          if (recorded.event() instanceof SessionEvent.Revived) {
            ended.remove(session);
          }
          if (ended.contains(session) && !recorded.event().fromOutside()) {
            violated.accept(session + " had ended, but then came " + recorded);
          }
          if (ends(recorded.event())) {
            ended.add(session);
          }
        }
      }
    }

    private static boolean ends(SessionEvent event) {
      return event instanceof SessionEvent.Completed
          || event instanceof SessionEvent.Failed
          || event instanceof SessionEvent.Cancelled
          || event instanceof SessionEvent.DeadLettered;
    }
  }

  /** A model's reply is recorded once for a turn, and a turn is announced once. */
  private static final class OneReplyPerTurn implements Invariant {
    private final Set<String> announced = new TreeSet<>();
    private final Set<String> replied = new TreeSet<>();

    @Override
    public String name() {
      return "a turn is asked once and replied to once";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      if (event instanceof TraceEvent.Appended appended) {
        for (RecordedEvent recorded : appended.events()) {
          if (recorded.event() instanceof SessionEvent.ModelReplied reply
              && !replied.add(appended.session() + "/" + reply.turn())) {
            violated.accept("a second reply of turn " + reply.turn() + " of " + appended.session());
          }
          if (recorded.event() instanceof SessionEvent.ModelCalled called
              && called.call().purpose() == ModelCall.Purpose.TURN
              && !announced.add(appended.session() + "/" + called.call().turn())) {
            violated.accept(
                "turn " + called.call().turn() + " of " + appended.session() + " is asked again");
          }
        }
      }
    }
  }

  /** All that is written under a claim is written by the thread that made it. */
  private static final class OneWriterPerEpoch implements Invariant {
    private final Map<String, Who> writers = new TreeMap<>();

    @Override
    public String name() {
      return "nobody writes under another's claim";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      if (event instanceof TraceEvent.Appended appended) {
        long epoch = appended.events().getFirst().epoch();
        if (epoch < appended.epochBefore()) {
          violated.accept(
              "%s wrote to %s under epoch %d, but %d had claimed it"
                  .formatted(appended.who(), appended.session(), epoch, appended.epochBefore()));
        }
        if (epoch > 0 && !appended.events().stream().allMatch(e -> e.event().fromOutside())) {
          Who first = writers.putIfAbsent(appended.session() + "@" + epoch, appended.who());
          if (first != null && !first.equals(appended.who())) {
            violated.accept(
                "%s wrote to %s under epoch %d, which is the claim of %s"
                    .formatted(appended.who(), appended.session(), epoch, first));
          }
        }
      }
    }
  }

  /** Spent and reserved are within the budget, over all attempts. */
  private static final class BudgetKept implements Invariant {
    @Override
    public String name() {
      return "spent and reserved are within the budget";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      if (event instanceof TraceEvent.Appended appended) {
        world
            .state(appended.session())
            .filter(state -> state.binding() != null)
            .filter(state -> !state.bound().budget().allows(state.account().held()))
            .ifPresent(
                state ->
                    violated.accept(
                        "%s holds %s of %s"
                            .formatted(
                                state.id(), state.account().held(), state.bound().budget())));
      }
    }
  }

  /** No more attempts and deliveries are worked on than the policy allows. */
  private static final class AttemptsKept implements Invariant {
    /** The first of the deliveries a process was given in its life; it may still be at it. */
    private final Map<String, Integer> inHand = new TreeMap<>();

    @Override
    public String name() {
      return "attempts and deliveries are within the policy";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      if (event instanceof TraceEvent.Received received) {
        String brief = world.briefOf(received.message());
        if (brief != null) {
          inHand.merge(place(received.who()) + brief, received.delivery(), Math::min);
        }
      }
      if (event instanceof TraceEvent.Appended appended
          && appended.events().stream()
              .anyMatch(each -> each.event() instanceof SessionEvent.AttemptStarted)) {
        int counted =
            world.state(appended.session()).map(state -> state.attempts().counted()).orElse(0);
        if (counted > world.deadLetter().maxAttempts()) {
          violated.accept(appended.session() + " is attempted for the " + counted + "th time");
        }
        int delivery = inHand.getOrDefault(place(appended.who()) + appended.session(), 0);
        if (!world.deadLetter().allowsDelivery(delivery)) {
          violated.accept(
              "%s began to work on %s, which was delivered %d times"
                  .formatted(appended.who(), appended.session(), delivery));
        }
      }
    }

    private static String place(Who who) {
      return who.process() + "." + who.life() + " ";
    }
  }

  /** What a ledger says when it is read again, from its bytes, is what everybody saw. */
  private static final class ReplayIsState implements Invariant {
    @Override
    public String name() {
      return "a ledger has no gaps and its replay is the session";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {}

    @Override
    public void atRest(Observed world, Consumer<String> violated) {
      world.sessions().values().forEach(state -> replay(state, world, violated));
    }

    private static void replay(SessionState live, Observed world, Consumer<String> violated) {
      Codecs codecs = world.codecs();
      SessionState[] state = {SessionState.initial(live.id())};
      world
          .ledger()
          .read(
              live.id(),
              0,
              event ->
                  state[0] =
                      Evolver.evolve(state[0], codecs.decodeEvent(codecs.encodeEvent(event))));
      if (!state[0].equals(live)) {
        violated.accept(live.id() + " is " + live + " but its ledger replays to " + state[0]);
      }
    }
  }
}
