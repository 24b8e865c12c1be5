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
 * The statement that appends, by JDBC itself: its texts never change, so that the server plans them
 * once a connection. One append takes the short way; a group of any size is a handful of arrays.
 * Facts and a message are a part more, where there are any.
 */
final class AppendStatement {

  private static final String HEADS =
      "SELECT id, last_sequence, epoch FROM errand.session WHERE id = ANY (?::varchar[])";

  /** Texts of a way to append, with facts and messages and without. */
  private record Texts(String plain, String attesting, String sending, String both) {

    static Texts of(String append, String attest, String send) {
      return new Texts(
          "SELECT a.appended " + append,
          "SELECT a.appended, " + attest + append,
          "SELECT a.appended, " + send + append,
          "SELECT a.appended, " + attest + ", " + send + append);
    }

    String with(boolean facts, boolean messages) {
      if (facts) {
        return messages ? both : attesting;
      }
      return messages ? sending : plain;
    }
  }

  private static final Texts ONE =
      Texts.of(
          "FROM errand.append_one(?, ?, ?, ?, ?, ?, ?::bytea[]) AS a (appended)",
          "CASE WHEN a.appended THEN errand.audit_append("
              + "?::varchar[], ?::varchar[], ?::bigint[], ?::bytea[]) END ",
          "CASE WHEN a.appended THEN errand.mailbox_send(?, ?, ?::varchar[], ?::varchar[],"
              + " ?::varchar[], ?::varchar[], ?::bigint[], ?::varchar[], ?::bytea[]) END ");

  private static final Texts GROUP =
      Texts.of(
          """
          FROM errand.append_group(?::varchar[], ?::varchar[], ?::bigint[], ?::bigint[],
            ?::bigint[], ?::boolean[], ?::bigint[], ?::varchar[], ?::bigint[], ?::bytea[])
            AS a (appended)
          """,
          """
          (SELECT errand.audit_append(
              array_agg(f.tenant ORDER BY f.place), array_agg(f.session_id ORDER BY f.place),
              array_agg(f.sequence ORDER BY f.place), array_agg(f.content ORDER BY f.place))
            FROM unnest(?::varchar[], ?::varchar[], ?::bigint[], ?::bytea[])
              WITH ORDINALITY AS f (tenant, session_id, sequence, content, place)
            WHERE f.session_id = ANY (a.appended)
            HAVING count(*) > 0)
          """,
          """
          (SELECT errand.mailbox_send(?, ?,
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
          """);

  /** Appends what fits, and says whose that is. The messages of a group are for one mailbox. */
  Set<String> run(Connection connection, List<Append> group) throws SQLException {
    return group.size() == 1 ? one(connection, group.getFirst()) : several(connection, group);
  }

  private static Set<String> one(Connection connection, Append append) throws SQLException {
    Posting posting = append.posting();
    List<AuditFact> facts = append.facts();
    try (PreparedStatement statement =
        connection.prepareStatement(ONE.with(!facts.isEmpty(), posting != null))) {
      Binder binder = facts(connection, statement, facts);
      if (posting != null) {
        posting.bind(binder);
        Sending.bind(binder, List.of(posting.sending()));
      }
      binder.text(append.session()).text(append.tenant()).number(append.first());
      binder.number(append.epoch()).flag(append.ends()).number(append.owedSince());
      binder.array("bytea", append.bodies().toArray(byte[][]::new));
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getBoolean(1) ? Set.of(append.session()) : Set.of();
      }
    }
  }

  private static Set<String> several(Connection connection, List<Append> group)
      throws SQLException {
    List<AuditFact> facts = group.stream().flatMap(each -> each.facts().stream()).toList();
    List<Append> senders = group.stream().filter(each -> each.posting() != null).toList();
    try (PreparedStatement statement =
        connection.prepareStatement(GROUP.with(!facts.isEmpty(), !senders.isEmpty()))) {
      Binder binder = facts(connection, statement, facts);
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

  /** Sets the parameters of facts, which come first, and goes on behind them. */
  private static Binder facts(
      Connection connection, PreparedStatement statement, List<AuditFact> facts)
      throws SQLException {
    if (facts.isEmpty()) {
      return new Binder(connection, statement, 1);
    }
    FactArrays.of(facts).bind(connection, statement, 1);
    return new Binder(connection, statement, 5);
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
    first.bind(binder);
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
