package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters.Letter;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.Report;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.quota.QuotaAccount;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Knows dead letters and quota accounts only, and only those it has encoded: what is stored is a
 * claim ticket.
 */
final class LetterCodec implements Codecs {

  private final Map<Payload, Letter> letters = new ConcurrentHashMap<>();
  private final Map<Payload, QuotaAccount> accounts = new ConcurrentHashMap<>();
  private final Map<Payload, String> owners = new ConcurrentHashMap<>();
  private final AtomicLong made = new AtomicLong();

  @Override
  public byte[] encodeCheckpoint(AuditCheckpoint checkpoint) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AuditCheckpoint decodeCheckpoint(byte[] line) {
    throw new UnsupportedOperationException();
  }

  @Override
  public byte[] encodeDeadLetter(Letter letter) {
    Payload ticket = Payload.ofText("{\"ticket\":" + letters.size() + "}");
    letters.put(ticket, letter);
    return ticket.bytes();
  }

  @Override
  public Letter decodeDeadLetter(byte[] json) {
    Letter letter = letters.get(Payload.of(json));
    if (letter == null) {
      throw new PortException(new Failure.Corrupt("malformed JSON at line 1, column 3"));
    }
    return letter;
  }

  @Override
  public byte[] encodeEvent(RecordedEvent event) {
    throw new UnsupportedOperationException();
  }

  @Override
  public RecordedEvent decodeEvent(byte[] line) {
    throw new UnsupportedOperationException();
  }

  @Override
  public byte[] encodeSnapshot(SessionState state) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SessionState decodeSnapshot(byte[] json) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Payload encodeBrief(Brief brief) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Brief decodeBrief(Payload envelope) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Payload encodeReport(Report report) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Report decodeReport(Payload envelope) {
    throw new UnsupportedOperationException();
  }

  @Override
  public byte[] encodeAuditEntry(AuditEntry entry) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AuditEntry decodeAuditEntry(byte[] line) {
    throw new UnsupportedOperationException();
  }

  @Override
  public byte[] encodeQuotaAccount(String tenant, QuotaAccount account) {
    Payload ticket = Payload.ofText("{\"account\":" + made.incrementAndGet() + "}");
    accounts.put(ticket, account);
    owners.put(ticket, tenant);
    return ticket.bytes();
  }

  @Override
  public String decodeQuotaTenant(byte[] json) {
    return owners.get(Payload.of(json));
  }

  @Override
  public QuotaAccount decodeQuotaAccount(String tenant, byte[] json) {
    QuotaAccount account = accounts.get(Payload.of(json));
    if (account == null) {
      throw new PortException(new Failure.Corrupt("malformed JSON at line 1, column 3"));
    }
    return account;
  }

  @Override
  public AgentDefinition decodeAgent(String yaml, String source) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> schemaProblems(String schema, String json) {
    throw new UnsupportedOperationException();
  }
}
