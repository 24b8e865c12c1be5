package dev.errand.adapter.out.postgres;

import static dev.errand.adapter.out.postgres.OwedTable.OWED;

import dev.errand.application.port.out.SessionLedger.Debts;
import dev.errand.domain.session.SessionId;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record2;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are owed to a mailbox elsewhere, one row each, mostly made by the statement that
 * appends.
 *
 * @param database where they are
 */
record OwedMessages(Database database) {

  /** That they were sent need not be on the disk: sending once more does no harm. */
  private static final String SETTLE =
      "WITH lazily AS (SELECT set_config('synchronous_commit', 'off', true))"
          + " DELETE FROM errand.owed USING lazily WHERE session_id = ANY (?::varchar[])";

  /** As {@code errand.append} takes it. */
  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  void owe(SessionId session, Instant since) {
    database.write(
        connection ->
            Database.sql(connection)
                .insertInto(OWED)
                .set(OWED.SESSION_ID, session.value())
                .set(OWED.SINCE, OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
                .onConflictDoNothing()
                .execute());
  }

  Debts page(int limit, @Nullable SessionId after) {
    return database.read(
        connection -> {
          DSLContext sql = Database.sql(connection);
          Condition greater = after == null ? DSL.noCondition() : OWED.SESSION_ID.gt(after.value());
          List<SessionId> page =
              sql.select(OWED.SESSION_ID)
                  .from(OWED)
                  .where(greater)
                  .orderBy(OWED.SESSION_ID)
                  .limit(limit)
                  .fetch(row -> new SessionId(row.value1()));
          Record2<Integer, OffsetDateTime> all =
              sql.select(DSL.count(), DSL.min(OWED.SINCE)).from(OWED).fetchSingle();
          OffsetDateTime oldest = all.value2();
          return new Debts(page, all.value1(), oldest == null ? null : oldest.toInstant());
        });
  }

  void settle(Collection<SessionId> sessions) {
    String[] ids = sessions.stream().map(SessionId::value).sorted().toArray(String[]::new);
    database.write(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SETTLE)) {
            new Binder(connection, statement, 1).array("varchar", ids);
            return statement.executeUpdate();
          }
        });
  }
}
