package dev.errand.domain.audit;

import java.time.Instant;
import java.util.Objects;

/**
 * Something that is to be attested.
 *
 * @param at when it happened
 * @param tenant whose chain it goes into
 * @param actor who did it: a user, a worker, an operator
 * @param action what was done, such as {@code tool-finished}
 * @param session the session it was done in; empty when in none
 * @param sequence the session's event it attests, 0 when it attests none
 * @param detail more, for a person; never a secret
 */
public record AuditFact(
    Instant at,
    String tenant,
    String actor,
    String action,
    String session,
    long sequence,
    String detail) {

  /** The chain of what concerns no tenant alone, or all of them. No user can be of this tenant. */
  public static final String OPERATIONS = "errand:operations";

  public AuditFact {
    Objects.requireNonNull(at, "at is null");
    Objects.requireNonNull(tenant, "tenant is null");
    Objects.requireNonNull(actor, "actor is null");
    Objects.requireNonNull(action, "action is null");
    Objects.requireNonNull(session, "session is null");
    Objects.requireNonNull(detail, "detail is null");
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence must not be negative, but is " + sequence);
    }
  }
}
