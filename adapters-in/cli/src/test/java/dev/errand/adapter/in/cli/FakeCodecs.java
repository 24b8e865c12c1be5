package dev.errand.adapter.in.cli;

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

/** Writes just enough JSON to tell what was encoded. */
final class FakeCodecs implements Codecs {

  @Override
  public byte[] encodeEvent(RecordedEvent event) {
    return bytes("{\"sequence\":" + event.sequence() + "}");
  }

  @Override
  public byte[] encodeSnapshot(SessionState state) {
    return bytes("{\"snapshot\":\"" + state.id() + "\"}");
  }

  @Override
  public Payload encodeReport(Report report) {
    return Payload.ofText("{\"briefId\":\"" + report.briefId() + "\"}");
  }

  @Override
  public byte[] encodeCheckpoint(AuditCheckpoint checkpoint) {
    return bytes("{\"number\":" + checkpoint.statement().number() + "}");
  }

  @Override
  public AuditCheckpoint decodeCheckpoint(byte[] line) {
    throw new UnsupportedOperationException();
  }

  @Override
  public byte[] encodeDeadLetter(DeadLetters.Letter letter) {
    return bytes("{\"id\":\"" + letter.id() + "\",\"body\":\"...\"}");
  }

  @Override
  public byte[] encodeQuotaAccount(String tenant, QuotaAccount account) {
    throw new UnsupportedOperationException();
  }

  @Override
  public QuotaAccount decodeQuotaAccount(String tenant, byte[] json) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String decodeQuotaTenant(byte[] json) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AgentDefinition decodeAgent(String yaml, String source) {
    return Sessions.agent(yaml.strip());
  }

  @Override
  public RecordedEvent decodeEvent(byte[] line) {
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
  public DeadLetters.Letter decodeDeadLetter(byte[] json) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> schemaProblems(String schema, String json) {
    throw new UnsupportedOperationException();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
