package dev.errand.application.port.out;

import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.SessionId;
import java.util.List;
import java.util.function.Predicate;

/** Append-only, one hash chain per tenant. */
public interface AuditLog extends Health.Source {

  /**
   * Appends facts, in order. Facts about a session whose sequence is not above the last one
   * attested for it are left out, so that repeating a call is safe. Durable when this returns.
   */
  void append(List<AuditFact> facts);

  /** The last sequence of a session that is attested, 0 for none. */
  long attested(String tenant, SessionId session);

  /** All tenants with entries, in order. */
  List<String> tenants();

  /**
   * Reads a tenant's entries in order, as they are stored, unchecked.
   *
   * @param afterNumber the last entry to leave out, 0 to read all
   * @param reader is given each entry, on this thread, and says whether it wants the next
   */
  void read(String tenant, long afterNumber, Predicate<AuditEntry> reader);
}
