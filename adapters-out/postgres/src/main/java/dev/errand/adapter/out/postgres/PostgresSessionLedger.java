package dev.errand.adapter.out.postgres;

import static dev.errand.adapter.out.postgres.SessionSnapshotTable.SESSION_SNAPSHOT;
import static dev.errand.adapter.out.postgres.SessionTable.SESSION;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Sessions as rows: one a session, which appends are held against, and one an event. Appends of all
 * threads are gathered into groups; see {@link Appends}. An interrupt does not cut a write short.
 */
final class PostgresSessionLedger implements SessionLedger, AutoCloseable {

  private final Databases.Share share;
  private final Codecs codecs;
  private final Appends appends;
  private final EventPages pages;
  private final Retention retention;
  private final OwedMessages owed;

  PostgresSessionLedger(Databases.Share share, AdapterContext context) {
    this.share = share;
    this.codecs = context.codecs();
    this.appends = new Appends(share.database(), context.scheduler());
    this.pages = new EventPages(share.database(), codecs);
    this.retention = new Retention(share.database());
    this.owed = new OwedMessages(share.database());
  }

  @Override
  public boolean attests(AuditLog audit) {
    return audit instanceof PostgresAuditLog log && log.isIn(share.database());
  }

  @Override
  public boolean sends(Mailbox mailbox) {
    return mailbox instanceof PostgresMailbox box && box.isIn(share.database());
  }

  @Override
  public void append(
      SessionId session, List<RecordedEvent> events, List<AuditFact> facts, Post post) {
    Long owedSince = null;
    Posting posting = null;
    switch (post) {
      case Post.Nothing nothing -> {}
      case Post.Owed owed ->
          owedSince = events.isEmpty() ? null : OwedMessages.micros(events.getLast().at());
      case Post.Sent sent -> posting = posting(sent);
    }
    appends.append(Append.of(session, events, facts, owedSince, posting, codecs));
  }

  private Posting posting(Post.Sent sent) {
    if (sends(sent.mailbox()) && sent.mailbox() instanceof PostgresMailbox box) {
      return box.posting(sent.message());
    }
    throw new PortException(
        new Failure.InvalidRequest("this ledger sends to mailboxes in its own database only"));
  }

  @Override
  public void owe(SessionId session, Instant since) {
    owed.owe(session, since);
  }

  @Override
  public Debts debts(int limit, @Nullable SessionId after) {
    return owed.page(limit, after);
  }

  @Override
  public void settle(Collection<SessionId> sessions) {
    owed.settle(sessions);
  }

  @Override
  public void read(SessionId session, long afterSequence, Consumer<RecordedEvent> reader) {
    pages.read(session, afterSequence, reader);
  }

  @Override
  public Optional<Head> head(SessionId session) {
    return share
        .database()
        .read(
            connection ->
                Database.sql(connection)
                    .select(SESSION.LAST_SEQUENCE, SESSION.EPOCH)
                    .from(SESSION)
                    .where(SESSION.ID.eq(session.value()))
                    .fetchOptional(row -> new Head(row.value1(), row.value2())));
  }

  @Override
  public List<SessionId> list(int limit, @Nullable SessionId before) {
    Condition older = before == null ? DSL.noCondition() : SESSION.ID.lt(before.value());
    return share
        .database()
        .read(
            connection ->
                Database.sql(connection)
                    .select(SESSION.ID)
                    .from(SESSION)
                    .where(older)
                    .orderBy(SESSION.ID.desc())
                    .limit(limit)
                    .fetch(row -> new SessionId(row.value1())));
  }

  @Override
  public Optional<Snapshot> snapshot(SessionId session) {
    return share
        .database()
        .read(
            connection ->
                Database.sql(connection)
                    .select(SESSION_SNAPSHOT.SEQUENCE, SESSION_SNAPSHOT.BODY)
                    .from(SESSION_SNAPSHOT)
                    .where(SESSION_SNAPSHOT.SESSION_ID.eq(session.value()))
                    .fetchOptional(row -> new Snapshot(row.value1(), Payload.of(row.value2()))));
  }

  @Override
  public void keep(SessionId session, Snapshot snapshot) {
    byte[] body = snapshot.state().bytes();
    share
        .database()
        .write(
            connection ->
                Database.sql(connection)
                    .insertInto(SESSION_SNAPSHOT)
                    .set(SESSION_SNAPSHOT.SESSION_ID, session.value())
                    .set(SESSION_SNAPSHOT.SEQUENCE, snapshot.sequence())
                    .set(SESSION_SNAPSHOT.BODY, body)
                    .onConflict(SESSION_SNAPSHOT.SESSION_ID)
                    .doUpdate()
                    .set(SESSION_SNAPSHOT.SEQUENCE, snapshot.sequence())
                    .set(SESSION_SNAPSHOT.BODY, body)
                    .where(SESSION_SNAPSHOT.SEQUENCE.lt(snapshot.sequence()))
                    .execute());
  }

  @Override
  public List<Ended> ended(
      Instant before, @Nullable String tenant, int limit, @Nullable Ended after) {
    return retention.ended(before, tenant, limit, after);
  }

  @Override
  public void markArchived(SessionId session, Head head) {
    retention.markArchived(session, head);
  }

  @Override
  public Set<SessionId> remove(List<Ended> sessions) {
    return retention.remove(sessions);
  }

  @Override
  public Health check() {
    return share.database().check();
  }

  @Override
  public void close() {
    share.close();
  }
}
