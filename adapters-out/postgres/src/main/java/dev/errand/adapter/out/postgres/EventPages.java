package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a session page by page, so that neither a long session nor a slow reader holds much memory
 * or a connection. What was read stays as it is, so pages fit together.
 */
final class EventPages {

  private static final int FIRST_ROWS = 200;
  private static final int MOST_ROWS = 5_000;
  private static final long WANTED_BYTES = 4 << 20;

  private static final String PAGE =
      "SELECT sequence, body FROM errand.event WHERE session_id = ? AND sequence > ?"
          + " ORDER BY sequence LIMIT ?";

  private final Database database;
  private final Codecs codecs;

  private record Row(long sequence, byte[] body) {}

  EventPages(Database database, Codecs codecs) {
    this.database = database;
    this.codecs = codecs;
  }

  void read(SessionId session, long afterSequence, Consumer<RecordedEvent> reader) {
    long after = afterSequence;
    int rows = FIRST_ROWS;
    while (true) {
      long from = after;
      int limit = rows;
      List<Row> page = database.read(connection -> page(connection, session, from, limit));
      long bytes = 0;
      for (Row row : page) {
        bytes += row.body().length;
        reader.accept(event(session, after + 1, row));
        after = row.sequence();
      }
      if (page.size() < limit) {
        return;
      }
      rows = Math.clamp(WANTED_BYTES * page.size() / Math.max(1, bytes), 16, MOST_ROWS);
    }
  }

  private static List<Row> page(Connection connection, SessionId session, long after, int limit)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
      statement.setString(1, session.value());
      statement.setLong(2, after);
      statement.setInt(3, limit);
      try (ResultSet rows = statement.executeQuery()) {
        List<Row> page = new ArrayList<>();
        while (rows.next()) {
          page.add(new Row(rows.getLong(1), rows.getBytes(2)));
        }
        return page;
      }
    }
  }

  private RecordedEvent event(SessionId session, long expected, Row row) {
    if (row.sequence() != expected) {
      throw corrupt(session, expected, "is missing; found " + row.sequence());
    }
    RecordedEvent event;
    try {
      event = codecs.decodeEvent(row.body());
    } catch (PortException e) {
      throw corrupt(session, expected, "cannot be read: " + e.failure().message());
    }
    if (event.sequence() != expected) {
      throw corrupt(session, expected, "says of itself that it is " + event.sequence());
    }
    return event;
  }

  private PortException corrupt(SessionId session, long sequence, String what) {
    return new PortException(
        new Failure.Corrupt(
            "event %d of session %s in PostgreSQL at %s %s; restore it from a backup"
                .formatted(sequence, session, database.shown(), what)));
  }
}
