package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one statement that appends, by JDBC itself: its text never changes, so that the server plans
 * it once a connection, and a group of any size is a handful of arrays. It has a part more for
 * facts and one for messages, where a group has any.
 */
final class AppendStatement {

  private static final String ATTEST =
      """
      , (SELECT errand.audit_append(
            array_agg(f.tenant ORDER BY f.place), array_agg(f.session_id ORDER BY f.place),
            array_agg(f.sequence ORDER BY f.place), array_agg(f.content ORDER BY f.place))
          FROM unnest(?::varchar[], ?::varchar[], ?::bigint[], ?::bytea[])
            WITH ORDINALITY AS f (tenant, session_id, sequence, content, place)
          WHERE f.session_id = ANY (a.appended)
          HAVING count(*) > 0)
      """;

  private static final String SEND =
      """
      , (SELECT errand.mailbox_send(?, ?,
            array_agg(m.id ORDER BY m.place), array_agg(m.tenant ORDER BY m.place),
            array_agg(m.group_id ORDER BY m.place),
            array_agg(m.deduplication_id ORDER BY m.place),
            array_agg(m.delay ORDER BY m.place), array_agg(m.headers ORDER BY m.place),
            array_agg(m.body ORDER BY m.place))
          FROM unnest(?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[], ?::bigint[],
              ?::varchar[], ?::bytea[], ?::varchar[])
            WITH ORDINALITY AS m (id, tenant, group_id, deduplication_id, delay, headers, body,
              session_id, place)
          WHERE m.session_id = ANY (a.appended)
          HAVING count(*) > 0)
      """;

  private static final String APPEND = statement("", "");
  private static final String APPEND_AND_ATTEST = statement(ATTEST, "");
  private static final String APPEND_AND_SEND = statement("", SEND);
  private static final String APPEND_ATTEST_AND_SEND = statement(ATTEST, SEND);

  private static final String HEADS =
      "SELECT id, last_sequence, epoch FROM errand.session WHERE id = ANY (?::varchar[])";

  private static String statement(String attest, String send) {
    return """
    SELECT a.appended%s%s
    FROM errand.append(?::varchar[], ?::varchar[], ?::bigint[], ?::bigint[], ?::bigint[],
      ?::boolean[], ?::bigint[], ?::varchar[], ?::bigint[], ?::bytea[]) AS a (appended)
    """
        .formatted(attest, send);
  }

  private static String statement(boolean attests, boolean sends) {
    if (attests) {
      return sends ? APPEND_ATTEST_AND_SEND : APPEND_AND_ATTEST;
    }
    return sends ? APPEND_AND_SEND : APPEND;
  }

  /** Appends what fits, and says whose that is. The messages of a group are for one mailbox. */
  Set<String> run(Connection connection, List<Append> group) throws SQLException {
    List<AuditFact> facts = group.stream().flatMap(each -> each.facts().stream()).toList();
    List<Append> senders = group.stream().filter(each -> each.posting() != null).toList();
    try (PreparedStatement statement =
        connection.prepareStatement(statement(!facts.isEmpty(), !senders.isEmpty()))) {
      if (!facts.isEmpty()) {
        FactArrays.of(facts).bind(connection, statement, 1);
      }
      Binder binder = new Binder(connection, statement, facts.isEmpty() ? 1 : 5);
      if (!senders.isEmpty()) {
        bindMessages(binder, senders);
      }
      bindEvents(binder, group);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return Set.of((String[]) rows.getArray(1).getArray());
      }
    }
  }

  private static void bindEvents(Binder binder, List<Append> group) throws SQLException {
    int size = group.size();
    int events = 0;
    boolean owed = false;
    for (Append each : group) {
      events += each.bodies().size();
      owed |= each.owedSince() != null;
    }
    String[] sessions = new String[size];
    String[] tenants = new String[size];
    Long[] firsts = new Long[size];
    Long[] lasts = new Long[size];
    Long[] epochs = new Long[size];
    Boolean[] ends = new Boolean[size];
    @Nullable Long[] since = new @Nullable Long[size];
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
      since[i] = each.owedSince();
      for (int j = 0; j < each.bodies().size(); j++) {
        owners[event] = each.session();
        sequences[event] = each.first() + j;
        bodies[event++] = each.bodies().get(j);
      }
    }
    binder.array("varchar", sessions).array("varchar", tenants).array("bigint", firsts);
    binder.array("bigint", lasts).array("bigint", epochs).array("boolean", ends);
    binder.array("bigint", owed ? since : null).array("varchar", owners);
    binder.array("bigint", sequences).array("bytea", bodies);
  }

  private static void bindMessages(Binder binder, List<Append> senders) throws SQLException {
    List<Posting> postings = senders.stream().map(each -> posting(each)).toList();
    Posting first = postings.getFirst();
    binder.text(first.mailbox()).number(Micros.of(first.window()));
    Sending.bind(binder, postings.stream().map(Posting::sending).toList());
    binder.array("varchar", senders.stream().map(Append::session).toArray(String[]::new));
  }

  private static Posting posting(Append append) {
    return Objects.requireNonNull(append.posting(), "posting is null");
  }

  /** Where the sessions of some appends end now. */
  Map<String, Head> heads(Connection connection, List<Append> appends) throws SQLException {
    String[] sessions = appends.stream().map(Append::session).toArray(String[]::new);
    try (PreparedStatement statement = connection.prepareStatement(HEADS)) {
      new Binder(connection, statement, 1).array("varchar", sessions);
      try (ResultSet rows = statement.executeQuery()) {
        Map<String, Head> heads = new HashMap<>();
        while (rows.next()) {
          heads.put(rows.getString(1), new Head(rows.getLong(2), rows.getLong(3)));
        }
        return heads;
      }
    }
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
