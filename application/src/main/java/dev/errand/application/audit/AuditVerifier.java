package dev.errand.application.audit;

import dev.errand.application.port.in.VerifyAudit;
import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.failure.Failure;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Proves chains, streaming. Thread-safe. */
public final class AuditVerifier implements VerifyAudit {

  private final AuditLog audit;
  private final Codecs codecs;

  /** Proves this log. */
  public AuditVerifier(AuditLog audit, Codecs codecs) {
    this.audit = audit;
    this.codecs = codecs;
  }

  @Override
  public List<Verdict> verify(Scope scope, Evidence evidence) {
    CheckpointBook book = CheckpointBook.read(evidence, codecs);
    String tenant = scope.tenant();
    Collection<String> tenants;
    if (tenant == null) {
      tenants = new TreeSet<>(book.tenants());
      tenants.addAll(audit.tenants());
    } else {
      tenants = List.of(tenant);
    }
    return tenants.stream().map(each -> verify(each, scope, book.of(each)).verdict()).toList();
  }

  private AuditWalk verify(String tenant, Scope scope, CheckpointBook.Page page) {
    AuditChain begin = scope.from() == 1 ? AuditChain.EMPTY : null;
    AuditWalk walk = new AuditWalk(tenant, scope, page, begin);
    walk(audit, walk, Math.max(0, scope.from() - 2));
    return walk;
  }

  /**
   * Lets a walk see a tenant's entries.
   *
   * @param afterNumber the last entry it is not shown
   */
  static void walk(AuditLog audit, AuditWalk walk, long afterNumber) {
    try {
      audit.read(
          walk.tenant(),
          afterNumber,
          entry -> {
            walk.step(entry);
            return !walk.isOver();
          });
    } catch (PortException e) {
      if (!(e.failure() instanceof Failure.Corrupt)) {
        throw e;
      }
      walk.breakOff(walk.number() + 1, e.failure().message());
    }
    if (!walk.isOver()) {
      walk.end(true);
    }
  }
}
