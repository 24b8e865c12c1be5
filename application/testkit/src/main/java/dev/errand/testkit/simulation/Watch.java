package dev.errand.testkit.simulation;

import dev.errand.domain.session.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Shows every event to every invariant, and ends the world at the first that is violated. */
final class Watch {

  private final World world;
  private final List<Invariant> invariants;
  private final List<Violation> violations = new ArrayList<>();
  private @Nullable Observed observed;
  private List<Consumer<TraceEvent>> others = List.of();
  private long checks;

  Watch(World world, List<Invariant> more) {
    this.world = world;
    this.invariants =
        Stream.of(
                LedgerInvariants.all(),
                MailboxInvariants.all(),
                LeaseInvariants.all(),
                EffectInvariants.all(),
                more)
            .flatMap(List::stream)
            .toList();
  }

  void begin(Observed known, List<Consumer<TraceEvent>> alsoTold) {
    observed = known;
    others = alsoTold;
  }

  void see(TraceEvent event) {
    Observed known = Objects.requireNonNull(observed, "the watch has not begun");
    world.trace().event(event);
    known.see(event, what -> violated("a ledger is a history", what));
    for (Invariant invariant : invariants) {
      checks++;
      invariant.see(event, known, what -> violated(invariant.name(), what));
    }
    others.forEach(other -> other.accept(event));
  }

  void atRest() {
    Observed known = Objects.requireNonNull(observed, "the watch has not begun");
    for (Invariant invariant : invariants) {
      checks++;
      invariant.atRest(known, what -> violated(invariant.name(), what));
    }
  }

  void violated(String invariant, String what) {
    if (violations.isEmpty()) {
      world.tell(TraceEvent.Who.WORLD, "VIOLATED: " + invariant + ": " + what);
      world.endSoon();
    }
    violations.add(new Violation(invariant, world.sinceStart(), what));
  }

  List<Violation> violations() {
    return violations;
  }

  long checks() {
    return checks;
  }

  /** What is not settled yet, for people; empty if everything is. */
  String unsettled(Scenario scenario, SimulatedMailbox mailbox) {
    Observed known = Objects.requireNonNull(observed, "the watch has not begun");
    List<String> left = new ArrayList<>();
    for (BriefPlan brief : scenario.briefs()) {
      boolean isLeft =
          switch (brief.way()) {
            case SUBMITTED -> !known.promised().contains(brief.id()) || !known.settled(brief.id());
            case ASKED_ONCE ->
                known.state(new SessionId(brief.id())).isPresent() && !known.settled(brief.id());
            case SENT, DEADLY -> !known.settled(brief.id());
            case RUBBISH -> false;
          };
      if (isLeft) {
        left.add(brief.id());
      }
    }
    mailbox.briefs(false).stream()
        .filter(brief -> !known.settled(brief))
        .forEach(brief -> left.add("a message of " + brief));
    return String.join(", ", left);
  }

  /** An exception with the places it came through. */
  static String told(Throwable thrown) {
    StringBuilder text = new StringBuilder(thrown.toString());
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (text.length() < 2_000) {
        text.append("\n    at ").append(frame);
      }
    }
    return text.toString();
  }
}
