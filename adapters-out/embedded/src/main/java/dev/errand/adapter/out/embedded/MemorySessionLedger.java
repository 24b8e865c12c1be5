package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A ledger that is gone with the process. Thread-safe. */
final class MemorySessionLedger implements SessionLedger {

  private final ConcurrentNavigableMap<SessionId, List<RecordedEvent>> sessions =
      new ConcurrentSkipListMap<>(Comparator.comparing(SessionId::value).reversed());

  private final ConcurrentNavigableMap<SessionId, Instant> owed =
      new ConcurrentSkipListMap<>(Comparator.comparing(SessionId::value));

  @Override
  public void append(
      SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post) {
    NewEvents.require(events);
    NewEvents.requireAlone(facts, post);
    append(session, new ArrayList<>(events));
    if (post instanceof Post.Owed) {
      owe(session, events.getLast().at());
    }
  }

  private void append(SessionId session, ArrayList<RecordedEvent> events) {
    List<RecordedEvent> ledger = sessions.get(session);
    if (ledger == null) {
      NewEvents.requireNext(session, 0, 0, events);
      ledger = sessions.putIfAbsent(session, events);
    }
    if (ledger != null) {
      synchronized (ledger) {
        NewEvents.requireNext(session, ledger.size(), ledger.getLast().epoch(), events);
        ledger.addAll(events);
      }
    }
  }

  @Override
  public void owe(SessionId session, Instant since) {
    owed.putIfAbsent(session, since);
  }

  @Override
  public Debts debts(int limit, @Nullable SessionId after) {
    return Debts.page(owed, limit, after);
  }

  @Override
  public void settle(Collection<SessionId> settled) {
    settled.forEach(owed::remove);
  }

  @Override
  public void read(SessionId session, long afterSequence, Consumer<RecordedEvent> reader) {
    List<RecordedEvent> events = sessions.get(session);
    if (events == null) {
      return;
    }
    List<RecordedEvent> wanted;
    synchronized (events) {
      int from = (int) Math.min(afterSequence, events.size());
      wanted = List.copyOf(events.subList(from, events.size()));
    }
    wanted.forEach(reader);
  }

  @Override
  public Optional<Head> head(SessionId session) {
    List<RecordedEvent> events = sessions.get(session);
    if (events == null) {
      return Optional.empty();
    }
    synchronized (events) {
      RecordedEvent last = events.getLast();
      return Optional.of(new Head(last.sequence(), last.epoch()));
    }
  }

  @Override
  public List<Ended> ended(
      Instant before, @Nullable String tenant, int limit, @Nullable Ended after) {
    return EndedSessions.find(this, before, tenant, limit, after);
  }

  @Override
  public Set<SessionId> remove(List<Ended> wanted) {
    Set<SessionId> removed = new HashSet<>();
    for (Ended each : wanted) {
      sessions.computeIfPresent(
          each.session(),
          (session, events) -> {
            synchronized (events) {
              RecordedEvent last = events.getLast();
              boolean same = each.head().equals(new Head(last.sequence(), last.epoch()));
              if (same) {
                removed.add(session);
              }
              return same ? null : events;
            }
          });
    }
    return removed;
  }

  @Override
  public List<SessionId> list(int limit, @Nullable SessionId before) {
    ConcurrentNavigableMap<SessionId, List<RecordedEvent>> older =
        before == null ? sessions : sessions.tailMap(before, false);
    return older.keySet().stream().limit(limit).toList();
  }
}
