package dev.errand.testkit.simulation;

import dev.errand.domain.brief.Outcome;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionReport;
import dev.errand.domain.session.SessionState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What must hold of messages, reports and dead letters. */
final class MailboxInvariants {

  private MailboxInvariants() {}

  static List<Invariant> all() {
    return List.of(
        new NoBriefLost(),
        new SettledInOrder(),
        new OneReport(),
        new ReportIsTrue(),
        new ReadWhileThatIsAllowed());
  }

  /** Every brief that somebody was promised ends and is reported. */
  private static final class NoBriefLost implements Invariant {
    private final Set<String> inMailbox = new TreeSet<>();

    @Override
    public String name() {
      return "no accepted brief is lost";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      switch (event) {
        case TraceEvent.Sent sent when sent.brief() != null -> inMailbox.add(sent.brief());
        case TraceEvent.Promised promised -> {
          if (world.state(new SessionId(promised.brief())).isEmpty()) {
            violated.accept(promised.brief() + " was promised and is in no ledger");
          }
          if (!inMailbox.contains(promised.brief()) && !isOwed(promised.brief(), world)) {
            violated.accept(promised.brief() + " was promised and nobody will be told of it");
          }
        }
        case TraceEvent.Settled settled -> {
          String brief = settled.session().value();
          if (!inMailbox.contains(brief) && world.state(settled.session()).isPresent()) {
            violated.accept(brief + " is taken for sent, but was not");
          }
        }
        default -> {}
      }
    }

    private static boolean isOwed(String brief, Observed world) {
      return world.ledger().debts(Integer.MAX_VALUE, null).sessions().stream()
          .anyMatch(session -> session.value().equals(brief));
    }

    @Override
    public void atRest(Observed world, Consumer<String> violated) {
      Set<String> wanted = new TreeSet<>(world.promised());
      world.sessions().keySet().forEach(session -> wanted.add(session.value()));
      for (String brief : wanted) {
        if (!world.settled(brief)) {
          violated.accept(brief + (world.ended(brief) ? " was not reported" : " has not ended"));
        }
      }
    }
  }

  /**
   * First the outcome, then the letter if there is one, then the report, then the acknowledge. A
   * message may go before that while another one still stands for its brief.
   */
  private static final class SettledInOrder implements Invariant {
    private final Map<String, String> inMailbox = new TreeMap<>();

    @Override
    public String name() {
      return "outcome, dead letter, report and acknowledgement come in this order";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      switch (event) {
        case TraceEvent.Sent sent when sent.brief() != null ->
            inMailbox.put(sent.message(), sent.brief());
        case TraceEvent.Replied reply -> {
          String brief = reply.report().sessionId();
          if (world.ends(brief) == 0) {
            violated.accept(brief + " is reported, but has not ended");
          }
          requireLetter(brief, "reported", world, violated);
        }
        case TraceEvent.Acknowledged acknowledged -> {
          String message = acknowledged.message();
          String brief = world.briefOf(message);
          inMailbox.remove(message);
          if (world.hasLetter(message) || inMailbox.containsValue(brief)) {
            return;
          }
          if (brief == null) {
            violated.accept(message + " is acknowledged, is no brief and has no dead letter");
          } else if (world.ends(brief) == 0) {
            violated.accept(message + " is acknowledged, but " + brief + " has not ended");
          } else if (world.ended(brief) && !world.reported(brief)) {
            violated.accept(message + " is acknowledged, but " + brief + " is not reported");
          } else {
            requireLetter(brief, "acknowledged", world, violated);
          }
        }
        default -> {}
      }
    }

    private static void requireLetter(
        String brief, String what, Observed world, Consumer<String> violated) {
      world
          .state(new SessionId(brief))
          .flatMap(SessionState::outcome)
          .filter(Outcome.DeadLettered.class::isInstance)
          .filter(dead -> !world.hasLetter(brief))
          .ifPresent(
              dead -> violated.accept(brief + " is " + what + " dead, but has no dead letter"));
    }
  }

  /** A brief has one report, or one for each time it ended if it was revived. */
  private static final class OneReport implements Invariant {
    private final Map<String, Set<String>> ids = new TreeMap<>();

    @Override
    public String name() {
      return "a brief has at most one report";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      if (event instanceof TraceEvent.Replied reply) {
        String brief = reply.report().sessionId();
        Set<String> reports = ids.computeIfAbsent(brief, id -> new TreeSet<>());
        reports.add(reply.reportId());
        if (reports.size() > Math.max(1, world.ends(brief))) {
          violated.accept(brief + " is reported as " + String.join(" and as ", reports));
        }
      }
    }
  }

  /** A report says what the ledger says. */
  private static final class ReportIsTrue implements Invariant {
    @Override
    public String name() {
      return "a report says what the ledger says";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      if (event instanceof TraceEvent.Replied reply) {
        world
            .state(new SessionId(reply.report().sessionId()))
            .filter(state -> reply.reportId().endsWith("-" + state.sequence()))
            .flatMap(SessionReport::of)
            .filter(report -> !report.equals(reply.report()))
            .ifPresent(
                report -> violated.accept("the ledger says " + report + ", not " + reply.report()));
      }
    }
  }

  /** A brief is given up unread only when it was tried to read it, as often as that is allowed. */
  private static final class ReadWhileThatIsAllowed implements Invariant {
    private final Map<String, Integer> deliveries = new TreeMap<>();

    @Override
    public String name() {
      return "a brief is read as long as that is allowed";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      switch (event) {
        case TraceEvent.Received received ->
            deliveries.put(received.message(), received.delivery());
        case TraceEvent.LetterPut letter when world.briefOf(letter.id()) != null -> {
          int count = deliveries.getOrDefault(letter.id(), 0);
          if (world.deadLetter().allowsReading(count)) {
            violated.accept(letter.id() + " is given up unread after " + count + " deliveries");
          }
        }
        default -> {}
      }
    }
  }
}
