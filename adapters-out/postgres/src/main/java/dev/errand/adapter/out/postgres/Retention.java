package dev.errand.adapter.out.postgres;

import static dev.errand.adapter.out.postgres.SessionTable.SESSION;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger.Ended;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Finds sessions that ended long ago, by the database's clock, and removes those that the archive
 * has. The latter is the right of the schema's owner, who may give it away.
 */
record Retention(Database database) {

  private static final String REMOVE =
      "SELECT errand.prune_sessions(?::varchar[], ?::bigint[], ?::bigint[])";

  List<Ended> ended(Instant before, @Nullable String tenant, int limit, @Nullable Ended after) {
    Condition wanted = SESSION.ENDED_AT.lt(time(before));
    if (tenant != null) {
      wanted = wanted.and(SESSION.TENANT.eq(StoredText.of(tenant)));
    }
    if (after != null) {
      wanted =
          wanted.and(
              DSL.row(SESSION.ENDED_AT, SESSION.ID)
                  .gt(DSL.row(time(after.at()), after.session().value())));
    }
    Condition all = wanted;
    return database.read(
        connection ->
            Database.sql(connection)
                .select(SESSION.ID, SESSION.LAST_SEQUENCE, SESSION.EPOCH, SESSION.ENDED_AT)
                .from(SESSION)
                .where(all)
                .orderBy(SESSION.ENDED_AT, SESSION.ID)
                .limit(limit)
                .fetch(
                    row ->
                        new Ended(
                            new SessionId(row.value1()),
                            new Head(row.value2(), row.value3()),
                            row.value4().toInstant())));
  }

  void markArchived(SessionId session, Head head) {
    database.write(
        connection ->
            Database.sql(connection)
                .update(SESSION)
                .set(SESSION.ARCHIVED_AT, DSL.currentOffsetDateTime())
                .where(SESSION.ID.eq(session.value()))
                .and(SESSION.LAST_SEQUENCE.eq(head.sequence()))
                .and(SESSION.EPOCH.eq(head.epoch()))
                .and(SESSION.ENDED_AT.isNotNull())
                .and(SESSION.ARCHIVED_AT.isNull().or(SESSION.ARCHIVED_AT.lt(SESSION.ENDED_AT)))
                .execute());
  }

  Set<SessionId> remove(List<Ended> sessions) {
    try {
      return database.write(connection -> remove(connection, sessions));
    } catch (PortException e) {
      throw e.failure() instanceof Failure.Unauthorized
          ? new PortException(
              new Failure.Unauthorized(
                  "in PostgreSQL at %s only the schema's owner removes sessions, or whom it lets: GRANT EXECUTE ON FUNCTION errand.prune_sessions TO errand_worker"
                      .formatted(database.shown())),
              e)
          : e;
    }
  }

  private static Set<SessionId> remove(Connection connection, List<Ended> sessions)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(REMOVE)) {
      statement.setArray(
          1,
          connection.createArrayOf(
              "varchar", sessions.stream().map(each -> each.session().value()).toArray()));
      statement.setArray(
          2,
          connection.createArrayOf(
              "bigint", sessions.stream().map(each -> each.head().sequence()).toArray()));
      statement.setArray(
          3,
          connection.createArrayOf(
              "bigint", sessions.stream().map(each -> each.head().epoch()).toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        Set<SessionId> removed = new HashSet<>();
        while (rows.next()) {
          removed.add(new SessionId(rows.getString(1)));
        }
        return removed;
      }
    }
  }

  private static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
