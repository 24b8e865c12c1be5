package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.AuditLog;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.SessionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** An audit log that is gone with the process. Thread-safe. */
final class MemoryAuditLog implements AuditLog {

  private static final class Tenant {
    private final List<AuditEntry> entries = new ArrayList<>();
    private final Map<String, Long> attested = new HashMap<>();
    private AuditChain chain = AuditChain.EMPTY;

    void append(AuditFact fact) {
      long known = attested.getOrDefault(fact.session(), 0L);
      if (fact.sequence() > 0 && fact.sequence() <= known) {
        return;
      }
      AuditEntry entry = chain.append(fact);
      chain = chain.after(entry);
      entries.add(entry);
      attested.put(fact.session(), Math.max(known, fact.sequence()));
    }
  }

  private final Map<String, Tenant> tenants = new TreeMap<>();

  @Override
  public synchronized void append(List<AuditFact> facts) {
    for (AuditFact fact : facts) {
      tenants.computeIfAbsent(fact.tenant(), name -> new Tenant()).append(fact);
    }
  }

  @Override
  public synchronized long attested(String tenant, SessionId session) {
    Tenant known = tenants.get(tenant);
    return known == null ? 0 : known.attested.getOrDefault(session.value(), 0L);
  }

  @Override
  public synchronized List<String> tenants() {
    return List.copyOf(tenants.keySet());
  }

  @Override
  public void read(String tenant, long afterNumber, Predicate<AuditEntry> reader) {
    for (AuditEntry entry : entries(tenant)) {
      if (entry.number() > afterNumber && !reader.test(entry)) {
        return;
      }
    }
  }

  private synchronized List<AuditEntry> entries(String tenant) {
    Tenant known = tenants.get(tenant);
    return known == null ? List.of() : List.copyOf(known.entries);
  }
}
