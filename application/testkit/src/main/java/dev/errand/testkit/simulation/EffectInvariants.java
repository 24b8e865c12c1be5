package dev.errand.testkit.simulation;

import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.session.Attestation;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What must hold of model calls, tools and the audit log. */
final class EffectInvariants {

  private EffectInvariants() {}

  static List<Invariant> all() {
    return List.of(
        new NoCallTwice(),
        new BillCovered(),
        new EffectsOnce(),
        new EffectsAnnounced(),
        new AuditTellsTheLedger());
  }

  /** A model call is announced before it is made, and is made once. */
  private static final class NoCallTwice implements Invariant {
    private final Set<String> made = new TreeSet<>();
    private final Set<String> announced = new TreeSet<>();

    @Override
    public String name() {
      return "a model call is announced first and made once";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      switch (event) {
        case TraceEvent.Appended appended ->
            appended
                .events()
                .forEach(
                    recorded -> {
                      if (recorded.event() instanceof SessionEvent.ModelCalled called) {
                        announced.add(appended.session() + "/" + called.call().turn());
                      }
                    });
        case TraceEvent.ModelWorked worked -> {
          if (!announced.contains(worked.key())) {
            violated.accept("the model works on " + worked.key() + ", which is in no ledger");
          }
          if (!made.add(worked.key())) {
            violated.accept("the model works on " + worked.key() + " again");
          }
        }
        default -> {}
      }
    }
  }

  /** What providers bill is never more than what the ledger says is spent or reserved. */
  private static final class BillCovered implements Invariant {
    private final Map<String, Usage> bills = new TreeMap<>();

    @Override
    public String name() {
      return "the ledger covers the bill";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      switch (event) {
        case TraceEvent.ModelWorked worked -> {
          bills.merge(worked.session().value(), worked.billed(), Usage::plus);
          check(worked.session(), world, violated);
        }
        case TraceEvent.Appended appended -> check(appended.session(), world, violated);
        default -> {}
      }
    }

    private void check(SessionId session, Observed world, Consumer<String> violated) {
      Usage bill = bills.getOrDefault(session.value(), Usage.NONE);
      Usage held =
          world
              .state(session)
              .map(state -> state.spent().plus(state.reserved()))
              .orElse(Usage.NONE);
      if (bill.inputTokens() > held.inputTokens()
          || bill.outputTokens() > held.outputTokens()
          || bill.modelCalls() > held.modelCalls()
          || bill.cost().compareTo(held.cost()) > 0) {
        violated.accept(session + " is billed " + bill + ", but its ledger holds only " + held);
      }
    }
  }

  /** No {@code ONCE} effect happens twice, and no {@code IDEMPOTENT} one under two keys. */
  private static final class EffectsOnce implements Invariant {
    private final Set<String> once = new TreeSet<>();
    private final Map<String, String> keys = new TreeMap<>();

    @Override
    public String name() {
      return "no effect is repeated";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      switch (event) {
        case TraceEvent.EffectDone done -> {
          if (!once.add(done.key())) {
            violated.accept(done.effect() + " " + done.tool() + " of " + done.key() + " again");
          }
        }
        case TraceEvent.Appended appended ->
            appended
                .events()
                .forEach(
                    recorded -> {
                      if (recorded.event() instanceof SessionEvent.ToolStarted started) {
                        String call = appended.session() + "/" + started.callId();
                        String first = keys.putIfAbsent(call, started.idempotencyKey());
                        if (first != null && !first.equals(started.idempotencyKey())) {
                          violated.accept(
                              call
                                  + " runs under the keys "
                                  + first
                                  + " and "
                                  + started.idempotencyKey());
                        }
                      }
                    });
        default -> {}
      }
    }
  }

  /** No tool does anything that the ledger does not say is about to be done. */
  private static final class EffectsAnnounced implements Invariant {
    private final Set<String> announced = new TreeSet<>();

    @Override
    public String name() {
      return "an effect is announced first";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      switch (event) {
        case TraceEvent.Appended appended ->
            appended
                .events()
                .forEach(
                    recorded -> {
                      if (recorded.event() instanceof SessionEvent.ToolStarted started) {
                        announced.add(started.idempotencyKey());
                      }
                    });
        case TraceEvent.EffectDone done when !announced.contains(done.key()) ->
            violated.accept(done.tool() + " of " + done.key() + " is in no ledger");
        default -> {}
      }
    }
  }

  /** The audit log is whole, and tells of a ledger all that is to be told and nothing else. */
  private static final class AuditTellsTheLedger implements Invariant {
    @Override
    public String name() {
      return "the audit log is whole and tells what the ledger says";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      if (event instanceof TraceEvent.Attested attested) {
        for (AuditFact fact : attested.facts()) {
          long known =
              world.state(new SessionId(fact.session())).map(SessionState::sequence).orElse(0L);
          if (fact.sequence() > known) {
            violated.accept(fact + " is attested, but not in the ledger");
          }
        }
      }
    }

    @Override
    public void atRest(Observed world, Consumer<String> violated) {
      Map<String, List<Long>> attested = new TreeMap<>();
      for (String tenant : world.audit().tenants()) {
        AuditChain[] head = {AuditChain.EMPTY};
        world
            .audit()
            .read(
                tenant,
                0,
                entry -> {
                  if (head[0].check(entry) instanceof AuditChain.Check.Broken broken) {
                    violated.accept("the chain of " + tenant + " is broken: " + broken.reason());
                  }
                  head[0] = head[0].after(entry);
                  if (entry.fact().sequence() > 0) {
                    attested
                        .computeIfAbsent(entry.fact().session(), session -> new ArrayList<>())
                        .add(entry.fact().sequence());
                  }
                  return true;
                });
      }
      for (SessionState state : world.sessions().values()) {
        Brief brief = state.acceptedBrief();
        List<Long> expected = new ArrayList<>();
        world
            .ledger()
            .read(
                state.id(),
                0,
                event ->
                    Attestation.of(state.id(), brief, event, "")
                        .ifPresent(fact -> expected.add(fact.sequence())));
        List<Long> found = attested.getOrDefault(state.id().value(), List.of());
        List<Long> due =
            state.outcome().isPresent() && world.replied(state.id().value())
                ? expected
                : expected.subList(0, Math.min(found.size(), expected.size()));
        if (!found.equals(due)) {
          violated.accept(
              "of %s the events %s are attested, not %s".formatted(state.id(), found, expected));
        }
      }
    }
  }
}
