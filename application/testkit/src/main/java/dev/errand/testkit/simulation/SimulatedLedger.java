package dev.errand.testkit.simulation;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A ledger that does exactly what the port promises and tells of it. Thread-safe. */
final class SimulatedLedger implements SessionLedger {

  private final NavigableMap<SessionId, List<RecordedEvent>> sessions =
      new TreeMap<>(Comparator.comparing(SessionId::value).reversed());
  private final NavigableMap<SessionId, Instant> owed =
      new TreeMap<>(Comparator.comparing(SessionId::value));
  private final Chronicle chronicle;

  SimulatedLedger(Chronicle chronicle) {
    this.chronicle = chronicle;
  }

  @Override
  public synchronized void append(
      SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post) {
    requireTogether(events);
    requireAlone(facts, post);
    Head head = head(session).orElse(null);
    Failure refusal = refusal(session, head, events.getFirst());
    if (refusal != null) {
      chronicle.note(
          new TraceEvent.AppendRefused(
              chronicle.at(), chronicle.who(), session, head, events, refusal));
      throw new PortException(refusal);
    }
    sessions.computeIfAbsent(session, id -> new ArrayList<>()).addAll(events);
    if (post instanceof Post.Owed) {
      owed.putIfAbsent(session, events.getLast().at());
    }
    chronicle.note(
        new TraceEvent.Appended(
            chronicle.at(), chronicle.who(), session, head == null ? 0 : head.epoch(), events));
  }

  private static void requireAlone(List<AuditFact> facts, Post post) {
    if (!facts.isEmpty() || post instanceof Post.Sent) {
      throw new PortException(
          new Failure.InvalidRequest("this ledger has neither an audit log nor a mailbox"));
    }
  }

  private static void requireTogether(List<RecordedEvent> events) {
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).sequence() != events.getFirst().sequence() + i
          || events.get(i).epoch() != events.getFirst().epoch()) {
        throw new PortException(
            new Failure.InvalidRequest("events of one append must follow one another in an epoch"));
      }
    }
    if (events.isEmpty()) {
      throw new PortException(new Failure.InvalidRequest("there are no events to append"));
    }
  }

  private static @Nullable Failure refusal(
      SessionId session, @Nullable Head head, RecordedEvent first) {
    long epoch = head == null ? 0 : head.epoch();
    long last = head == null ? 0 : head.sequence();
    if (first.epoch() < epoch) {
      return new Failure.FencedOut(
          "session %s has epoch %d; this append has %d".formatted(session, epoch, first.epoch()));
    }
    return first.sequence() == last + 1
        ? null
        : new Failure.Conflict(
            "session %s ends at %d; event %d cannot be appended"
                .formatted(session, last, first.sequence()));
  }

  @Override
  public synchronized void owe(SessionId session, Instant since) {
    owed.putIfAbsent(session, since);
  }

  @Override
  public synchronized Debts debts(int limit, @Nullable SessionId after) {
    return Debts.page(owed, limit, after);
  }

  @Override
  public synchronized void settle(Collection<SessionId> settled) {
    for (SessionId session : settled) {
      if (owed.remove(session) != null) {
        chronicle.note(new TraceEvent.Settled(chronicle.at(), chronicle.who(), session));
      }
    }
  }

  @Override
  public void read(SessionId session, long afterSequence, Consumer<RecordedEvent> reader) {
    events(session).stream().filter(event -> event.sequence() > afterSequence).forEach(reader);
  }

  /** All events of a session, as they are now. */
  synchronized List<RecordedEvent> events(SessionId session) {
    return List.copyOf(sessions.getOrDefault(session, List.of()));
  }

  @Override
  public synchronized Optional<Head> head(SessionId session) {
    List<RecordedEvent> events = sessions.get(session);
    return events == null
        ? Optional.empty()
        : Optional.of(new Head(events.getLast().sequence(), events.getLast().epoch()));
  }

  @Override
  public synchronized List<SessionId> list(int limit, @Nullable SessionId before) {
    NavigableMap<SessionId, List<RecordedEvent>> older =
        before == null ? sessions : sessions.tailMap(before, false);
    return older.keySet().stream().limit(limit).toList();
  }
}
