package dev.errand.application;

import dev.errand.application.port.in.VerifyAudit;
import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.failure.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Proves chains, streaming. Thread-safe. */
final class AuditVerifier implements VerifyAudit {

  private final AuditLog audit;

  AuditVerifier(AuditLog audit) {
    this.audit = audit;
  }

  @Override
  public List<Verdict> verify(@Nullable String tenant) {
    List<String> tenants = tenant == null ? audit.tenants() : List.of(tenant);
    return tenants.stream().map(this::verifyOne).toList();
  }

  private Verdict verifyOne(String tenant) {
    Walk walk = new Walk();
    try {
      audit.read(tenant, 0, walk::step);
    } catch (PortException e) {
      if (!(e.failure() instanceof Failure.Corrupt)) {
        throw e;
      }
      return walk.verdict(tenant, e.failure().message());
    }
    return walk.verdict(tenant, "");
  }

  private static final class Walk {
    private AuditChain chain = AuditChain.EMPTY;
    private AuditChain.@Nullable Check broken;

    void step(AuditEntry entry) {
      if (broken == null) {
        switch (chain.check(entry)) {
          case AuditChain.Check.Intact intact -> chain = intact.next();
          case AuditChain.Check.Broken found -> broken = found;
        }
      }
    }

    Verdict verdict(String tenant, String unreadable) {
      if (broken instanceof AuditChain.Check.Broken found) {
        return new Verdict(tenant, chain.number(), found.number(), found.reason());
      }
      return unreadable.isEmpty()
          ? new Verdict(tenant, chain.number(), 0, "")
          : new Verdict(tenant, chain.number(), chain.number() + 1, unreadable);
    }
  }
}
