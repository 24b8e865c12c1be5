package dev.errand.testkit;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A ledger that goes wrong as planned. Operations: {@code ledger.append}, {@code ledger.owe},
 * {@code ledger.debts}, {@code ledger.settle}, {@code ledger.read}, {@code ledger.head}, {@code
 * ledger.list}, {@code ledger.snapshot}, {@code ledger.keep}, {@code ledger.ended}, {@code
 * ledger.markArchived}, {@code ledger.remove}, {@code ledger.check}.
 */
public final class FaultySessionLedger implements SessionLedger {

  private final SessionLedger inner;
  private final FaultPlan plan;

  /** Wraps another. */
  public FaultySessionLedger(SessionLedger inner, FaultPlan plan) {
    this.inner = Objects.requireNonNull(inner, "inner is null");
    this.plan = Objects.requireNonNull(plan, "plan is null");
  }

  @Override
  public void append(
      SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post) {
    plan.run("ledger.append", () -> inner.append(session, events, facts, bare(post)));
  }

  private static Post bare(Post post) {
    return post instanceof Post.Sent sent
        ? new Post.Sent(bare(sent.mailbox()), sent.message())
        : post;
  }

  private static Mailbox bare(Mailbox mailbox) {
    return mailbox instanceof FaultyMailbox faulty ? faulty.inner() : mailbox;
  }

  @Override
  public boolean attests(AuditLog audit) {
    return inner.attests(audit instanceof FaultyAuditLog faulty ? faulty.inner() : audit);
  }

  @Override
  public boolean sends(Mailbox mailbox) {
    return inner.sends(bare(mailbox));
  }

  @Override
  public void owe(SessionId session, Instant since) {
    plan.run("ledger.owe", () -> inner.owe(session, since));
  }

  @Override
  public Debts debts(int limit, @Nullable SessionId after) {
    return plan.call("ledger.debts", () -> inner.debts(limit, after));
  }

  @Override
  public void settle(Collection<SessionId> sessions) {
    plan.run("ledger.settle", () -> inner.settle(sessions));
  }

  @Override
  public Optional<Snapshot> snapshot(SessionId session) {
    return plan.call("ledger.snapshot", () -> inner.snapshot(session));
  }

  @Override
  public void keep(SessionId session, Snapshot snapshot) {
    plan.run("ledger.keep", () -> inner.keep(session, snapshot));
  }

  @Override
  public void read(SessionId session, long afterSequence, Consumer<RecordedEvent> reader) {
    plan.run("ledger.read", () -> inner.read(session, afterSequence, reader));
  }

  @Override
  public Optional<Head> head(SessionId session) {
    return plan.call("ledger.head", () -> inner.head(session));
  }

  @Override
  public List<SessionId> list(int limit, @Nullable SessionId before) {
    return plan.call("ledger.list", () -> inner.list(limit, before));
  }

  @Override
  public List<Ended> ended(
      Instant before, @Nullable String tenant, int limit, @Nullable Ended after) {
    return plan.call("ledger.ended", () -> inner.ended(before, tenant, limit, after));
  }

  @Override
  public void markArchived(SessionId session, Head head) {
    plan.run("ledger.markArchived", () -> inner.markArchived(session, head));
  }

  @Override
  public Set<SessionId> remove(List<Ended> sessions) {
    return plan.call("ledger.remove", () -> inner.remove(sessions));
  }

  @Override
  public Health check() {
    return plan.check("ledger.check", inner);
  }
}
