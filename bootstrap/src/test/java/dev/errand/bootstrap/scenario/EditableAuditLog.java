package dev.errand.bootstrap.scenario;

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

/** An audit log whose entries anybody can change, as the owner of a database can. */
final class EditableAuditLog implements AuditLog {

  final Map<String, List<AuditEntry>> chains = new TreeMap<>();

  @Override
  public void append(List<AuditFact> facts) {
    for (AuditFact fact : facts) {
      List<AuditEntry> chain = chains.computeIfAbsent(fact.tenant(), name -> new ArrayList<>());
      AuditChain head =
          chain.isEmpty() ? AuditChain.EMPTY : AuditChain.EMPTY.after(chain.getLast());
      chain.add(head.append(fact));
    }
  }

  /** Writes a chain anew, so that all its hashes fit one another. */
  void rewrite(String tenant, int number, String detail) {
    List<AuditFact> facts =
        new ArrayList<>(chains.remove(tenant).stream().map(AuditEntry::fact).toList());
    AuditFact old = facts.get(number - 1);
    facts.set(
        number - 1,
        new AuditFact(old.at(), old.tenant(), old.actor(), old.action(), old.session(), 0, detail));
    append(facts);
  }

  @Override
  public long attested(String tenant, SessionId session) {
    return 0;
  }

  @Override
  public List<String> tenants() {
    return List.copyOf(chains.keySet());
  }

  @Override
  public void read(String tenant, long afterNumber, Predicate<AuditEntry> reader) {
    for (AuditEntry entry : chains.getOrDefault(tenant, List.of())) {
      if (entry.number() > afterNumber && !reader.test(entry)) {
        return;
      }
    }
  }
}
