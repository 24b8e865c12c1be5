package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Depth;
import dev.errand.application.port.out.Payload;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The database's functions for one mailbox, by JDBC itself: their texts never change, and a batch
 * of any size is a handful of arrays.
 *
 * @param mailbox its name
 */
record QueueStatements(String mailbox) {

  private static final String SEND =
      "SELECT errand.mailbox_send(?, ?, ?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[],"
          + " ?::bigint[], ?::varchar[], ?::bytea[])";
  private static final String RECEIVE = "SELECT * FROM errand.mailbox_receive(?, ?, ?, ?, ?)";
  private static final String ACKNOWLEDGE =
      "SELECT settled, came_up FROM errand.mailbox_acknowledge(?, ?::bigint[], ?::varchar[])";
  private static final String EXTEND =
      "SELECT errand.mailbox_extend(?, ?::bigint[], ?::varchar[], ?)";
  private static final String RELEASE = "SELECT errand.mailbox_release(?, ?, ?, ?)";
  private static final String UNDO = "SELECT errand.mailbox_undo(?, ?)";
  private static final String DEPTH =
      "SELECT waiting, held, in_flight, oldest FROM errand.mailbox_depth(?)";
  private static final String PURGE =
      "SELECT removed, last_place FROM errand.mailbox_purge(?, ?, ?)";

  /**
   * What a call that received brought.
   *
   * @param deliveries what is ours now
   * @param last the tenant that was served last, or null if none was
   * @param next when to look again though nobody tells, or null for not at all
   */
  record Batch(List<Delivery> deliveries, @Nullable String last, @Nullable Duration next) {}

  /**
   * What became of receipts.
   *
   * @param places of those that were good
   * @param cameUp whether other messages can be received now
   */
  record Settled(Set<Long> places, boolean cameUp) {}

  /** A part of a purge: how many there were, and the last one's place. */
  record Purged(long removed, long last) {}

  /** Sends, and answers with an id for each: its own, or that of an earlier message. */
  List<String> send(Connection connection, List<Sending> batch, Duration window)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SEND)) {
      Binder binder = new Binder(connection, statement, 1).text(mailbox).number(Micros.of(window));
      Sending.bind(binder, batch);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return List.of((String[]) rows.getArray(1).getArray());
      }
    }
  }

  Batch receive(Connection connection, int max, Duration visibility, String lease, String after)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RECEIVE)) {
      statement.setString(1, mailbox);
      statement.setInt(2, max);
      statement.setLong(3, Micros.of(visibility));
      statement.setString(4, lease);
      statement.setString(5, after);
      try (ResultSet rows = statement.executeQuery()) {
        List<Delivery> deliveries = new ArrayList<>();
        String last = null;
        Duration next = null;
        while (rows.next()) {
          long place = rows.getLong("place");
          if (rows.wasNull()) {
            long micros = rows.getLong("next_in");
            next = rows.wasNull() ? null : Micros.duration(micros);
          } else {
            last = rows.getString("tenant");
            deliveries.add(delivery(rows, place, lease));
          }
        }
        return new Batch(List.copyOf(deliveries), last, next);
      }
    }
  }

  private static Delivery delivery(ResultSet row, long place, String lease) throws SQLException {
    return new Delivery(
        Ticket.receipt(place, lease),
        row.getString("id"),
        Payload.of(row.getBytes("body")),
        Headers.of(row.getString("headers")),
        row.getInt("deliveries"),
        row.getObject("sent_at", OffsetDateTime.class).toInstant());
  }

  Settled acknowledge(Connection connection, List<Ticket> tickets) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ACKNOWLEDGE)) {
      bind(connection, statement, tickets);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        Array settled = rows.getArray(1);
        return new Settled(
            settled == null ? Set.of() : Set.of((Long[]) settled.getArray()), rows.getBoolean(2));
      }
    }
  }

  Settled extend(Connection connection, List<Ticket> tickets, Duration visibility)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(EXTEND)) {
      bind(connection, statement, tickets);
      statement.setLong(4, Micros.of(visibility));
      try (ResultSet rows = statement.executeQuery()) {
        Set<Long> places = new HashSet<>();
        while (rows.next()) {
          places.add(rows.getLong(1));
        }
        return new Settled(places, false);
      }
    }
  }

  private void bind(Connection connection, PreparedStatement statement, List<Ticket> tickets)
      throws SQLException {
    List<Ticket> ordered = tickets.stream().sorted(Ticket.ORDER).toList();
    new Binder(connection, statement, 1)
        .text(mailbox)
        .array("bigint", ordered.stream().map(Ticket::place).toArray(Long[]::new))
        .texts(ordered, Ticket::lease);
  }

  /** Gives one back; says whether the receipt was good. */
  boolean release(Connection connection, Ticket ticket, Duration delay) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RELEASE)) {
      statement.setString(1, mailbox);
      statement.setLong(2, ticket.place());
      statement.setString(3, ticket.lease());
      statement.setLong(4, Micros.of(delay));
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getBoolean(1);
      }
    }
  }

  /** Undoes a call that received; says how many messages it had. */
  long undo(Connection connection, String lease) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UNDO)) {
      statement.setString(1, mailbox);
      statement.setString(2, lease);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  Depth depth(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DEPTH)) {
      statement.setString(1, mailbox);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return new Depth(
            rows.getLong(1), rows.getLong(2), rows.getLong(3), Micros.duration(rows.getLong(4)));
      }
    }
  }

  Purged purge(Connection connection, long from, int most) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PURGE)) {
      statement.setString(1, mailbox);
      statement.setLong(2, from);
      statement.setInt(3, most);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return new Purged(rows.getLong(1), rows.getLong(2));
      }
    }
  }
}
