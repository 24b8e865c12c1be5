package dev.errand.application.audit;

import dev.errand.application.port.out.AuditLog;
import dev.errand.domain.audit.AuditFact;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings into the audit log what operators did that is in no session's ledger. Thread-safe. */
public final class OperatorTrail {

  private final AuditLog audit;
  private final InstantSource clock;

  /** Of what is done from now on. */
  public OperatorTrail(AuditLog audit, InstantSource clock) {
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Attests something that was done.
   *
   * @param by who did it
   * @param tenant whom it concerns, or null if no tenant alone
   */
  public void did(
      String by, String action, @Nullable String tenant, String session, String detail) {
    audit.append(
        List.of(
            new AuditFact(
                clock.instant(),
                tenant == null ? AuditFact.OPERATIONS : tenant,
                by,
                action,
                session,
                0,
                detail)));
  }
}
