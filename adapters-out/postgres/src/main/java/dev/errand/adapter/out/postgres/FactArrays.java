package dev.errand.adapter.out.postgres;

import dev.errand.domain.audit.AuditFact;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Facts as the arrays that {@code errand.audit_append} takes.
 *
 * @param tenants whose chains they go into
 * @param sessions the sessions they are about, empty for none
 * @param sequences the events they attest, 0 for none
 * @param contents what their hashes are over
 */
record FactArrays(String[] tenants, String[] sessions, Long[] sequences, byte[][] contents) {

  /** Appends them, in a transaction of its own. */
  static final String APPEND =
      "SELECT errand.audit_append(?::varchar[], ?::varchar[], ?::bigint[], ?::bytea[])";

  static FactArrays of(List<AuditFact> facts) {
    int size = facts.size();
    FactArrays arrays =
        new FactArrays(new String[size], new String[size], new Long[size], new byte[size][]);
    for (int i = 0; i < size; i++) {
      AuditFact fact = facts.get(i);
      arrays.tenants[i] = StoredText.of(fact.tenant());
      arrays.sessions[i] = StoredText.of(fact.session());
      arrays.sequences[i] = fact.sequence();
      arrays.contents[i] = AuditContent.of(fact);
    }
    return arrays;
  }

  /** Sets the four parameters from {@code place} on. */
  void bind(Connection connection, PreparedStatement statement, int place) throws SQLException {
    statement.setArray(place, connection.createArrayOf("varchar", tenants));
    statement.setArray(place + 1, connection.createArrayOf("varchar", sessions));
    statement.setArray(place + 2, connection.createArrayOf("bigint", sequences));
    statement.setArray(place + 3, connection.createArrayOf("bytea", contents));
  }
}
