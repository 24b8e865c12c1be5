package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The one statement that appends, by JDBC itself: its text never changes, so that the server plans
 * it once a connection, and a group of any size is a handful of arrays.
 */
final class AppendStatement {

  private static final String APPEND =
      """
      WITH wanted AS (
        SELECT * FROM unnest(?::varchar[], ?::varchar[], ?::bigint[], ?::bigint[], ?::bigint[],
            ?::boolean[])
          AS w (session_id, tenant, first, last, epoch, ends)),
      created AS (
        INSERT INTO errand.session AS s (id, tenant, last_sequence, epoch, ended_at)
          SELECT session_id, tenant, last, epoch, CASE WHEN ends THEN now() END
          FROM wanted WHERE first = 1 ORDER BY session_id COLLATE "C"
          ON CONFLICT DO NOTHING
          RETURNING s.id),
      advanced AS (
        UPDATE errand.session AS s
          SET last_sequence = w.last, epoch = w.epoch, ended_at = CASE WHEN w.ends THEN now() END
          FROM wanted AS w
          WHERE s.id = w.session_id COLLATE "C" AND w.first > 1
            AND s.last_sequence = w.first - 1 AND s.epoch <= w.epoch
          RETURNING s.id),
      appended AS (SELECT id FROM created UNION ALL SELECT id FROM advanced),
      written AS (
        INSERT INTO errand.event (session_id, sequence, body)
          SELECT e.session_id, e.sequence, e.body
          FROM unnest(?::varchar[], ?::bigint[], ?::bytea[]) AS e (session_id, sequence, body)
          WHERE e.session_id COLLATE "C" IN (SELECT id FROM appended))
      SELECT id FROM appended
      """;

  /** The same, and the facts of those that were appended go into the audit log. */
  private static final String APPEND_AND_ATTEST =
      APPEND.replace(
          "SELECT id FROM appended\n",
          """
          SELECT id, (
              SELECT errand.audit_append(
                array_agg(f.tenant ORDER BY f.place), array_agg(f.session_id ORDER BY f.place),
                array_agg(f.sequence ORDER BY f.place), array_agg(f.content ORDER BY f.place))
              FROM unnest(?::varchar[], ?::varchar[], ?::bigint[], ?::bytea[])
                WITH ORDINALITY AS f (tenant, session_id, sequence, content, place)
              WHERE f.session_id COLLATE "C" IN (SELECT id FROM appended)
              HAVING count(*) > 0)
            FROM appended
          """);

  private static final String HEADS =
      "SELECT id, last_sequence, epoch FROM errand.session WHERE id = ANY (?::varchar[])";

  /** Appends what fits, and says whose that is. */
  Set<String> run(Connection connection, List<Append> group) throws SQLException {
    int size = group.size();
    int events = group.stream().mapToInt(each -> each.bodies().size()).sum();
    String[] sessions = new String[size];
    String[] tenants = new String[size];
    Long[] firsts = new Long[size];
    Long[] lasts = new Long[size];
    Long[] epochs = new Long[size];
    Boolean[] ends = new Boolean[size];
    String[] owners = new String[events];
    Long[] sequences = new Long[events];
    byte[][] bodies = new byte[events][];
    int event = 0;
    for (int i = 0; i < size; i++) {
      Append each = group.get(i);
      sessions[i] = each.session();
      tenants[i] = each.tenant();
      firsts[i] = each.first();
      lasts[i] = each.last();
      epochs[i] = each.epoch();
      ends[i] = each.ends();
      for (int j = 0; j < each.bodies().size(); j++) {
        owners[event] = each.session();
        sequences[event] = each.first() + j;
        bodies[event++] = each.bodies().get(j);
      }
    }
    List<AuditFact> facts = group.stream().flatMap(each -> each.facts().stream()).toList();
    try (PreparedStatement statement =
        connection.prepareStatement(facts.isEmpty() ? APPEND : APPEND_AND_ATTEST)) {
      statement.setArray(1, array(connection, "varchar", sessions));
      statement.setArray(2, array(connection, "varchar", tenants));
      statement.setArray(3, array(connection, "bigint", firsts));
      statement.setArray(4, array(connection, "bigint", lasts));
      statement.setArray(5, array(connection, "bigint", epochs));
      statement.setArray(6, array(connection, "boolean", ends));
      statement.setArray(7, array(connection, "varchar", owners));
      statement.setArray(8, array(connection, "bigint", sequences));
      statement.setArray(9, array(connection, "bytea", bodies));
      if (!facts.isEmpty()) {
        FactArrays.of(facts).bind(connection, statement, 10);
      }
      try (ResultSet rows = statement.executeQuery()) {
        Set<String> appended = HashSet.newHashSet(size);
        while (rows.next()) {
          appended.add(rows.getString(1));
        }
        return appended;
      }
    }
  }

  /** Where the sessions of some appends end now. */
  Map<String, Head> heads(Connection connection, List<Append> appends) throws SQLException {
    String[] sessions = appends.stream().map(Append::session).toArray(String[]::new);
    try (PreparedStatement statement = connection.prepareStatement(HEADS)) {
      statement.setArray(1, array(connection, "varchar", sessions));
      try (ResultSet rows = statement.executeQuery()) {
        Map<String, Head> heads = new HashMap<>();
        while (rows.next()) {
          heads.put(rows.getString(1), new Head(rows.getLong(2), rows.getLong(3)));
        }
        return heads;
      }
    }
  }

  private static Array array(Connection connection, String type, Object[] values)
      throws SQLException {
    return connection.createArrayOf(type, values);
  }

  /** Why an append did not fit where its session ends. */
  static Failure refusal(Append append, Map<String, Head> heads) {
    Head head = heads.getOrDefault(append.session(), new Head(0, 0));
    return append.epoch() < head.epoch()
        ? new Failure.FencedOut(
            "session %s is owned by the attempt of epoch %d; this one has %d"
                .formatted(append.session(), head.epoch(), append.epoch()))
        : new Failure.Conflict(
            "session %s ends at event %d; event %d cannot be appended"
                .formatted(append.session(), head.sequence(), append.first()));
  }
}
