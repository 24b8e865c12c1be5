package dev.errand.testkit.simulation;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.failure.DeadLetterPolicy;
import dev.errand.domain.session.Evolver;
import dev.errand.domain.session.InvalidHistory;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What somebody knows of a simulated world who has seen everything that took effect in it. */
public final class Observed {

  private final SessionLedger ledger;
  private final AuditLog audit;
  private final Codecs codecs;
  private final DeadLetterPolicy deadLetter;
  private final Map<SessionId, SessionState> sessions =
      new TreeMap<>(Comparator.comparing(SessionId::value));
  private final Map<String, String> briefs = new TreeMap<>();
  private final Set<String> replied = new TreeSet<>();
  private final Set<String> letters = new TreeSet<>();
  private final Set<String> promised = new TreeSet<>();
  private final Map<String, Integer> ends = new TreeMap<>();
  private boolean calm;

  Observed(SessionLedger ledger, AuditLog audit, Codecs codecs, DeadLetterPolicy deadLetter) {
    this.ledger = ledger;
    this.audit = audit;
    this.codecs = codecs;
    this.deadLetter = deadLetter;
  }

  void see(TraceEvent event, Consumer<String> violated) {
    switch (event) {
      case TraceEvent.Sent sent -> {
        if (sent.brief() != null) {
          briefs.put(sent.message(), sent.brief());
        }
      }
      case TraceEvent.Appended appended -> fold(appended, violated);
      case TraceEvent.Replied reply -> replied.add(reply.report().sessionId());
      case TraceEvent.LetterPut letter -> letters.add(letter.id());
      case TraceEvent.Promised promise -> promised.add(promise.brief());
      case TraceEvent.Calmed calmed -> calm = true;
      default -> {}
    }
  }

  private void fold(TraceEvent.Appended appended, Consumer<String> violated) {
    SessionState state = state(appended.session()).orElse(null);
    try {
      for (RecordedEvent event : appended.events()) {
        count(appended.session().value(), event.event());
        state =
            Evolver.evolve(state == null ? SessionState.initial(appended.session()) : state, event);
      }
      if (state != null) {
        sessions.put(appended.session(), state);
      }
    } catch (InvalidHistory e) {
      violated.accept(e.getMessage());
    }
  }

  private void count(String session, SessionEvent event) {
    switch (event) {
      case SessionEvent.Completed e -> ends.merge(session, 1, Integer::sum);
      case SessionEvent.Failed e -> ends.merge(session, 1, Integer::sum);
      case SessionEvent.Cancelled e -> ends.merge(session, 1, Integer::sum);
      case SessionEvent.DeadLettered e -> ends.merge(session, 1, Integer::sum);
      case SessionEvent.Revived e -> {
        replied.remove(session);
        letters.remove(session);
      }
      default -> {}
    }
  }

  /** How often a brief's session has ended; more than once only if it was revived. */
  public int ends(String brief) {
    return ends.getOrDefault(brief, 0);
  }

  /** A session as its ledger tells, or empty if it has none. */
  public Optional<SessionState> state(SessionId session) {
    return Optional.ofNullable(sessions.get(session));
  }

  /** All sessions, by id. */
  public Map<SessionId, SessionState> sessions() {
    return sessions;
  }

  /** The brief a message brings, or null if it is none. */
  public @Nullable String briefOf(String message) {
    return briefs.get(message);
  }

  /** Whether a brief's session has ended. */
  public boolean ended(String brief) {
    return state(new SessionId(brief)).flatMap(SessionState::outcome).isPresent();
  }

  /** Whether a report of a brief was sent. */
  public boolean replied(String brief) {
    return replied.contains(brief);
  }

  /**
   * Whether a brief ended and its report was sent; if it ended well and nobody takes the report, a
   * letter that keeps it will do.
   */
  public boolean reported(String brief) {
    Outcome outcome = state(new SessionId(brief)).flatMap(SessionState::outcome).orElse(null);
    return outcome != null
        && (replied(brief) || hasLetter(brief) && !(outcome instanceof Outcome.DeadLettered));
  }

  /** Whether there was a dead letter of this id. */
  public boolean hasLetter(String id) {
    return letters.contains(id);
  }

  /**
   * Whether all is done about a brief: it ended and was reported, or one of its messages was given
   * up unread, since reading it may be what kills, and is kept as it came.
   */
  public boolean settled(String brief) {
    return reported(brief)
        || hasLetter(brief) && !briefs.containsValue(brief)
        || briefs.entrySet().stream()
            .anyMatch(message -> message.getValue().equals(brief) && hasLetter(message.getKey()));
  }

  /** The briefs clients were told are accepted. */
  public Set<String> promised() {
    return promised;
  }

  /** Whether nothing goes wrong any more. */
  public boolean calm() {
    return calm;
  }

  /** The policy in force. */
  public DeadLetterPolicy deadLetter() {
    return deadLetter;
  }

  /** The ledger itself, past everything that may go wrong. */
  public SessionLedger ledger() {
    return ledger;
  }

  /** The audit log itself, past everything that may go wrong. */
  public AuditLog audit() {
    return audit;
  }

  /** The codecs the processes use. */
  public Codecs codecs() {
    return codecs;
  }
}
