package dev.errand.bootstrap.simulation;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A ledger that passes everything on; a mutant overrides what it does wrong. */
class WrappedLedger implements SessionLedger {

  final SessionLedger inner;

  WrappedLedger(SessionLedger inner) {
    this.inner = inner;
  }

  @Override
  public void append(
      SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post) {
    inner.append(session, events, facts, post);
  }

  @Override
  public void owe(SessionId session, Instant since) {
    inner.owe(session, since);
  }

  @Override
  public Debts debts(int limit, SessionId after) {
    return inner.debts(limit, after);
  }

  @Override
  public void settle(Collection<SessionId> sessions) {
    inner.settle(sessions);
  }

  @Override
  public void read(SessionId session, long afterSequence, Consumer<RecordedEvent> reader) {
    inner.read(session, afterSequence, reader);
  }

  @Override
  public Optional<Head> head(SessionId session) {
    return inner.head(session);
  }

  @Override
  public List<SessionId> list(int limit, SessionId before) {
    return inner.list(limit, before);
  }
}
