package dev.errand.testkit.simulation;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A ledger as a process sees it. */
final class RemoteLedger implements SessionLedger {

  private final SessionLedger inner;
  private final Wire wire;

  RemoteLedger(SessionLedger inner, Wire wire) {
    this.inner = inner;
    this.wire = wire;
  }

  @Override
  public void append(
      SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post) {
    wire.send(
        "ledger.append",
        shown(session, events) + (post instanceof Post.Owed ? " owed" : ""),
        () -> inner.append(session, events, facts, post));
  }

  @Override
  public void owe(SessionId session, Instant since) {
    wire.send("ledger.owe", " " + session, () -> inner.owe(session, since));
  }

  @Override
  public Debts debts(int limit, @Nullable SessionId after) {
    return wire.ask("ledger.debts", "", () -> inner.debts(limit, after));
  }

  @Override
  public void settle(Collection<SessionId> sessions) {
    wire.send("ledger.settle", " " + sessions, () -> inner.settle(sessions));
  }

  private static String shown(SessionId session, List<RecordedEvent> events) {
    StringBuilder text = new StringBuilder().append(' ').append(session);
    text.append('@').append(events.isEmpty() ? 0 : events.getFirst().epoch());
    for (RecordedEvent event : events) {
      text.append(' ').append(event.sequence()).append(':');
      text.append(event.event().getClass().getSimpleName());
    }
    return text.toString();
  }

  @Override
  public void read(SessionId session, long afterSequence, Consumer<RecordedEvent> reader) {
    List<RecordedEvent> events = new ArrayList<>();
    wire.ask(
        "ledger.read",
        " " + session + " after " + afterSequence,
        () -> {
          inner.read(session, afterSequence, events::add);
          return events.size();
        });
    events.forEach(reader);
  }

  @Override
  public Optional<Head> head(SessionId session) {
    return wire.ask("ledger.head", " " + session, () -> inner.head(session));
  }

  @Override
  public List<SessionId> list(int limit, @Nullable SessionId before) {
    return wire.ask("ledger.list", "", () -> inner.list(limit, before));
  }
}
