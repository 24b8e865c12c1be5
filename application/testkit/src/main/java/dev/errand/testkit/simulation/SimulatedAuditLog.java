package dev.errand.testkit.simulation;

import dev.errand.application.port.out.AuditLog;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** An audit log that does exactly what the port promises and tells of it. Thread-safe. */
final class SimulatedAuditLog implements AuditLog {

  private final Map<String, List<AuditEntry>> entries = new TreeMap<>();
  private final Map<String, Long> attested = new TreeMap<>();
  private final Chronicle chronicle;

  SimulatedAuditLog(Chronicle chronicle) {
    this.chronicle = chronicle;
  }

  @Override
  public synchronized void append(List<AuditFact> facts) {
    List<AuditFact> taken = new ArrayList<>();
    for (AuditFact fact : facts) {
      String key = key(fact.tenant(), fact.session());
      long known = attested.getOrDefault(key, 0L);
      if (fact.sequence() == 0 || fact.sequence() > known) {
        List<AuditEntry> chain = entries.computeIfAbsent(fact.tenant(), name -> new ArrayList<>());
        AuditChain head =
            chain.isEmpty() ? AuditChain.EMPTY : AuditChain.EMPTY.after(chain.getLast());
        chain.add(head.append(fact));
        attested.put(key, Math.max(known, fact.sequence()));
        taken.add(fact);
      }
    }
    if (!taken.isEmpty()) {
      chronicle.note(new TraceEvent.Attested(chronicle.at(), chronicle.who(), taken));
    }
  }

  @Override
  public synchronized long attested(String tenant, SessionId session) {
    return attested.getOrDefault(key(tenant, session.value()), 0L);
  }

  @Override
  public synchronized List<String> tenants() {
    return List.copyOf(entries.keySet());
  }

  @Override
  public void read(String tenant, long afterNumber, Predicate<AuditEntry> reader) {
    List<AuditEntry> all;
    synchronized (this) {
      all = List.copyOf(entries.getOrDefault(tenant, List.of()));
    }
    for (AuditEntry entry : all) {
      if (entry.number() > afterNumber && !reader.test(entry)) {
        return;
      }
    }
  }

  private static String key(String tenant, String session) {
    return tenant.length() + ":" + tenant + session;
  }
}
