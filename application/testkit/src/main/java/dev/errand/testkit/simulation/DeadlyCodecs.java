package dev.errand.testkit.simulation;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Payload;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.Report;
import dev.errand.domain.quota.QuotaAccount;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Codecs that some briefs kill, as one that needs more memory than there is would. */
record DeadlyCodecs(Codecs inner, Runnable death) implements Codecs {

  /** The input of a brief that kills whoever reads it. */
  static final String DEADLY = "this brief is deadly";

  @Override
  public Brief decodeBrief(Payload envelope) {
    if (new String(envelope.bytes(), StandardCharsets.UTF_8).contains(DEADLY)) {
      death.run();
    }
    return inner.decodeBrief(envelope);
  }

  @Override
  public byte[] encodeEvent(RecordedEvent event) {
    return inner.encodeEvent(event);
  }

  @Override
  public RecordedEvent decodeEvent(byte[] line) {
    return inner.decodeEvent(line);
  }

  @Override
  public byte[] encodeSnapshot(SessionState state) {
    return inner.encodeSnapshot(state);
  }

  @Override
  public SessionState decodeSnapshot(byte[] json) {
    return inner.decodeSnapshot(json);
  }

  @Override
  public Payload encodeBrief(Brief brief) {
    return inner.encodeBrief(brief);
  }

  @Override
  public Payload encodeReport(Report report) {
    return inner.encodeReport(report);
  }

  @Override
  public Report decodeReport(Payload envelope) {
    return inner.decodeReport(envelope);
  }

  @Override
  public byte[] encodeAuditEntry(AuditEntry entry) {
    return inner.encodeAuditEntry(entry);
  }

  @Override
  public AuditEntry decodeAuditEntry(byte[] line) {
    return inner.decodeAuditEntry(line);
  }

  @Override
  public byte[] encodeCheckpoint(AuditCheckpoint checkpoint) {
    return inner.encodeCheckpoint(checkpoint);
  }

  @Override
  public AuditCheckpoint decodeCheckpoint(byte[] line) {
    return inner.decodeCheckpoint(line);
  }

  @Override
  public byte[] encodeDeadLetter(DeadLetters.Letter letter) {
    return inner.encodeDeadLetter(letter);
  }

  @Override
  public DeadLetters.Letter decodeDeadLetter(byte[] json) {
    return inner.decodeDeadLetter(json);
  }

  @Override
  public byte[] encodeQuotaAccount(String tenant, QuotaAccount account) {
    return inner.encodeQuotaAccount(tenant, account);
  }

  @Override
  public QuotaAccount decodeQuotaAccount(String tenant, byte[] json) {
    return inner.decodeQuotaAccount(tenant, json);
  }

  @Override
  public String decodeQuotaTenant(byte[] json) {
    return inner.decodeQuotaTenant(json);
  }

  @Override
  public AgentDefinition decodeAgent(String yaml, String source) {
    return inner.decodeAgent(yaml, source);
  }

  @Override
  public List<String> schemaProblems(String schema, String json) {
    return inner.schemaProblems(schema, json);
  }
}
