package dev.errand.application.port.out;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.Report;
import dev.errand.domain.quota.QuotaAccount;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionState;
import java.util.List;

/**
 * Turns what is stored or sent into bytes and back. Encoding the same value gives the same bytes.
 * Decoding is strict: malformed text, unknown fields, unknown kinds and newer versions fail with
 * {@link PortException} and {@code Corrupt} or {@code InvalidRequest}, naming what and where; size
 * and depth are bounded.
 */
public interface Codecs {

  /** One event as one line of JSON, without a line break. */
  byte[] encodeEvent(RecordedEvent event);

  /** An event from its line. */
  RecordedEvent decodeEvent(byte[] line);

  /** A state as JSON. */
  byte[] encodeSnapshot(SessionState state);

  /** A state from JSON. */
  SessionState decodeSnapshot(byte[] json);

  /** A brief as the envelope that goes through mailboxes. */
  Payload encodeBrief(Brief brief);

  /** A brief from its envelope. */
  Brief decodeBrief(Payload envelope);

  /** A report as the envelope that goes through mailboxes. */
  Payload encodeReport(Report report);

  /** A report from its envelope. */
  Report decodeReport(Payload envelope);

  /** An audit entry as one line of JSON, without a line break. */
  byte[] encodeAuditEntry(AuditEntry entry);

  /** An audit entry from its line. */
  AuditEntry decodeAuditEntry(byte[] line);

  /** A checkpoint of an audit log as one line of JSON, without a line break. */
  byte[] encodeCheckpoint(AuditCheckpoint checkpoint);

  /** A checkpoint of an audit log from its line. */
  AuditCheckpoint decodeCheckpoint(byte[] line);

  /** A dead letter as one JSON document. */
  byte[] encodeDeadLetter(DeadLetters.Letter letter);

  /** A dead letter from its document. */
  DeadLetters.Letter decodeDeadLetter(byte[] json);

  /** A tenant's quota account as one JSON document, which names the tenant. */
  byte[] encodeQuotaAccount(String tenant, QuotaAccount account);

  /** A tenant's quota account from its document; that of another tenant is {@code Corrupt}. */
  QuotaAccount decodeQuotaAccount(String tenant, byte[] json);

  /** Whose quota account a document is. */
  String decodeQuotaTenant(byte[] json);

  /**
   * An agent from its YAML document.
   *
   * @param yaml the document
   * @param source where it stands, for messages
   */
  AgentDefinition decodeAgent(String yaml, String source);

  /**
   * What keeps a JSON text from being valid against a JSON Schema.
   *
   * @return one text per problem, naming the place; malformed JSON is one problem; none if valid
   * @throws PortException with {@code InvalidRequest} if the schema itself is unusable
   */
  List<String> schemaProblems(String schema, String json);
}
