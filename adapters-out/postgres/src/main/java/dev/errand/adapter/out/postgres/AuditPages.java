package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/** Reads a tenant's chain page by page, in order, up to its head. */
final class AuditPages {

  private static final int ROWS = 4_000;

  private static final String PAGE =
      "SELECT number, session_id, sequence, previous_hash, hash, content"
          + " FROM errand.audit_entry WHERE tenant = ? AND number > ? ORDER BY number LIMIT ?";
  private static final String HEAD = "SELECT number FROM errand.audit_head WHERE tenant = ?";

  private final Database database;

  private record Row(
      long number, String session, long sequence, byte[] previous, byte[] hash, byte[] content) {}

  AuditPages(Database database) {
    this.database = database;
  }

  void read(String tenant, long afterNumber, Predicate<AuditEntry> reader) {
    String stored = StoredText.of(tenant);
    long head = database.read(connection -> head(connection, stored));
    long after = afterNumber;
    List<Row> page;
    do {
      long from = after;
      page = database.read(connection -> page(connection, stored, from));
      for (Row row : page) {
        if (!reader.test(entry(tenant, row))) {
          return;
        }
        after = row.number();
      }
    } while (page.size() == ROWS);
    if (after < head) {
      throw corrupt(tenant, after + 1, "is missing, and %d were written".formatted(head));
    }
  }

  private static long head(Connection connection, String tenant) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HEAD)) {
      statement.setString(1, tenant);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  private static List<Row> page(Connection connection, String tenant, long after)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
      statement.setString(1, tenant);
      statement.setLong(2, after);
      statement.setInt(3, ROWS);
      try (ResultSet rows = statement.executeQuery()) {
        List<Row> page = new ArrayList<>(ROWS);
        while (rows.next()) {
          page.add(
              new Row(
                  rows.getLong(1),
                  rows.getString(2),
                  rows.getLong(3),
                  rows.getBytes(4),
                  rows.getBytes(5),
                  rows.getBytes(6)));
        }
        return page;
      }
    }
  }

  /** What is stored; whether it belongs there is for whoever checks the chain. */
  private AuditEntry entry(String tenant, Row row) {
    AuditFact fact = AuditContent.fact(row.content());
    if (fact == null) {
      throw corrupt(tenant, row.number(), "has a content that is none");
    }
    if (!fact.tenant().equals(AuditContent.asHashed(tenant))
        || !StoredText.of(fact.session()).equals(row.session())
        || fact.sequence() != row.sequence()) {
      throw corrupt(tenant, row.number(), "stands under another tenant, session or sequence");
    }
    HexFormat hex = HexFormat.of();
    return new AuditEntry(
        row.number(), fact, hex.formatHex(row.previous()), hex.formatHex(row.hash()));
  }

  private PortException corrupt(String tenant, long number, String what) {
    return new PortException(
        new Failure.Corrupt(
            "audit entry %d of tenant '%s' in PostgreSQL at %s %s"
                .formatted(number, tenant, database.shown(), what)));
  }
}
