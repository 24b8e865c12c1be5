package dev.errand.bootstrap.scenario;

import dev.errand.application.port.out.AuditLog;
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

/** A ledger and an audit log that look like one store, which keeps a snapshot. */
final class OneStore implements SessionLedger {

  private final SessionLedger ledger;
  private final AuditLog audit;
  final List<AuditFact> attested = new ArrayList<>();
  final List<RecordedEvent> apart = new ArrayList<>();
  final List<Long> reads = new ArrayList<>();
  Snapshot kept;

  OneStore(SessionLedger ledger, AuditLog audit) {
    this.ledger = ledger;
    this.audit = audit;
  }

  @Override
  public boolean attests(AuditLog log) {
    return log == audit;
  }

  @Override
  public void append(
      SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post) {
    ledger.append(session, events, List.of(), post);
    audit.append(facts);
    attested.addAll(facts);
  }

  @Override
  public void append(SessionId session, List<RecordedEvent> events) {
    apart.addAll(events);
    ledger.append(session, events);
  }

  @Override
  public void owe(SessionId session, Instant since) {
    ledger.owe(session, since);
  }

  @Override
  public Debts debts(int limit, SessionId after) {
    return ledger.debts(limit, after);
  }

  @Override
  public void settle(Collection<SessionId> sessions) {
    ledger.settle(sessions);
  }

  @Override
  public Optional<Snapshot> snapshot(SessionId session) {
    return Optional.ofNullable(kept);
  }

  @Override
  public void keep(SessionId session, Snapshot snapshot) {
    kept = snapshot;
  }

  @Override
  public void read(SessionId session, long afterSequence, Consumer<RecordedEvent> reader) {
    reads.add(afterSequence);
    ledger.read(session, afterSequence, reader);
  }

  @Override
  public Optional<Head> head(SessionId session) {
    return ledger.head(session);
  }

  @Override
  public List<SessionId> list(int limit, SessionId before) {
    return ledger.list(limit, before);
  }
}
