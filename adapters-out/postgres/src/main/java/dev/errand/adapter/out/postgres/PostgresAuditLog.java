package dev.errand.adapter.out.postgres;

import static dev.errand.adapter.out.postgres.AuditEntryTable.AUDIT_ENTRY;
import static dev.errand.adapter.out.postgres.AuditHeadTable.AUDIT_HEAD;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Health;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.SessionId;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jooq.impl.DSL;

/**
 * Chains that the database links, in the function {@code errand.audit_append}, which is the only
 * way in. Entries are read as they are stored; what is stored beside what the hash is over is held
 * against it, and the end of a chain against its head, so that nothing can be taken off unnoticed.
 */
final class PostgresAuditLog implements AuditLog, AutoCloseable {

  private final Databases.Share share;
  private final AuditPages pages;

  PostgresAuditLog(Databases.Share share) {
    this.share = share;
    this.pages = new AuditPages(share.database());
  }

  /** Whether this log lies in a database. */
  boolean isIn(Database database) {
    return share.database() == database;
  }

  @Override
  public void append(List<AuditFact> facts) {
    if (facts.isEmpty()) {
      return;
    }
    FactArrays arrays = FactArrays.of(facts);
    share
        .database()
        .write(
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(FactArrays.APPEND)) {
                arrays.bind(connection, statement, 1);
                return statement.execute();
              }
            });
  }

  @Override
  public long attested(String tenant, SessionId session) {
    Long last =
        share
            .database()
            .read(
                connection ->
                    Database.sql(connection)
                        .select(DSL.max(AUDIT_ENTRY.SEQUENCE))
                        .from(AUDIT_ENTRY)
                        .where(AUDIT_ENTRY.TENANT.eq(StoredText.of(tenant)))
                        .and(AUDIT_ENTRY.SESSION_ID.eq(session.value()))
                        .and(AUDIT_ENTRY.SEQUENCE.gt(0L))
                        .fetchOne(0, Long.class));
    return Objects.requireNonNullElse(last, 0L);
  }

  @Override
  public List<String> tenants() {
    return share
        .database()
        .read(
            connection ->
                Database.sql(connection)
                    .select(AUDIT_HEAD.TENANT)
                    .from(AUDIT_HEAD)
                    .where(AUDIT_HEAD.NUMBER.gt(0L))
                    .fetch(row -> StoredText.back(row.value1())))
        .stream()
        .sorted()
        .toList();
  }

  @Override
  public void read(String tenant, long afterNumber, Predicate<AuditEntry> reader) {
    pages.read(tenant, afterNumber, reader);
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
