package dev.errand.adapter.out.postgres;

import static dev.errand.adapter.out.postgres.SessionTable.SESSION;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.spi.AdapterContext;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.util.List;
import java.util.Optional;
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

  PostgresSessionLedger(Databases.Share share, AdapterContext context) {
    this.share = share;
    this.codecs = context.codecs();
    this.appends = new Appends(share.database(), context.scheduler());
    this.pages = new EventPages(share.database(), codecs);
  }

  @Override
  public void append(SessionId session, List<RecordedEvent> events) {
    appends.append(Append.of(session, events, codecs));
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
  public Health check() {
    return share.database().check();
  }

  @Override
  public void close() {
    share.close();
  }
}
