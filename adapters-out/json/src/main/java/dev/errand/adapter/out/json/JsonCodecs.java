package dev.errand.adapter.out.json;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
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
import java.util.function.BiConsumer;
import java.util.function.Function;

/** All codecs. Thread-safe; nothing blocks. */
final class JsonCodecs implements Codecs {

  /** The version of the envelopes; a program reads its own and older ones. */
  private static final long ENVELOPE_VERSION = 1;

  private final JsonSchemas schemas = new JsonSchemas();

  @Override
  public byte[] encodeEvent(RecordedEvent event) {
    return encode("event", event, Json.MAX_BYTES, EventJson::write);
  }

  @Override
  public RecordedEvent decodeEvent(byte[] line) {
    return stored("event", line, Json.MAX_BYTES, EventJson::recorded);
  }

  @Override
  public byte[] encodeSnapshot(SessionState state) {
    return encode("snapshot", state, Json.MAX_SNAPSHOT_BYTES, StateJson::write);
  }

  @Override
  public SessionState decodeSnapshot(byte[] json) {
    return stored("snapshot", json, Json.MAX_SNAPSHOT_BYTES, StateJson::state);
  }

  @Override
  public Payload encodeBrief(Brief brief) {
    return envelope("brief", brief, BriefJson::write);
  }

  @Override
  public Brief decodeBrief(Payload envelope) {
    return enveloped("brief", envelope, BriefJson::brief);
  }

  @Override
  public Payload encodeReport(Report report) {
    return envelope("report", report, ReportJson::write);
  }

  @Override
  public Report decodeReport(Payload envelope) {
    return enveloped("report", envelope, ReportJson::report);
  }

  @Override
  public byte[] encodeAuditEntry(AuditEntry entry) {
    return encode("audit entry", entry, Json.MAX_BYTES, AuditJson::write);
  }

  @Override
  public AuditEntry decodeAuditEntry(byte[] line) {
    AuditEntry asWritten = AuditLine.parse(line);
    return asWritten == null
        ? stored("audit entry", line, Json.MAX_BYTES, AuditJson::entry)
        : asWritten;
  }

  @Override
  public byte[] encodeCheckpoint(AuditCheckpoint checkpoint) {
    return encode("checkpoint", checkpoint, Json.MAX_BYTES, AuditJson::write);
  }

  @Override
  public AuditCheckpoint decodeCheckpoint(byte[] line) {
    return stored("checkpoint", line, Json.MAX_BYTES, AuditJson::checkpoint);
  }

  @Override
  public byte[] encodeDeadLetter(DeadLetters.Letter letter) {
    return encode("dead letter", letter, Json.MAX_LETTER_BYTES, DeadLetterJson::write);
  }

  @Override
  public DeadLetters.Letter decodeDeadLetter(byte[] json) {
    return stored("dead letter", json, Json.MAX_LETTER_BYTES, DeadLetterJson::letter);
  }

  @Override
  public byte[] encodeQuotaAccount(String tenant, QuotaAccount account) {
    return encode(
        "quota account",
        account,
        Json.MAX_BYTES,
        (out, value) -> QuotaJson.write(out, tenant, value));
  }

  @Override
  public QuotaAccount decodeQuotaAccount(String tenant, byte[] json) {
    return stored("quota account", json, Json.MAX_BYTES, in -> QuotaJson.account(in, tenant));
  }

  @Override
  public String decodeQuotaTenant(byte[] json) {
    return stored("quota account", json, Json.MAX_BYTES, QuotaJson::tenant);
  }

  @Override
  public AgentDefinition decodeAgent(String yaml, String source) {
    return AgentDocument.read(yaml, source, schemas);
  }

  @Override
  public List<String> schemaProblems(String schema, String json) {
    return schemas.problems(schema, json);
  }

  private static <T> byte[] encode(String what, T value, int limit, BiConsumer<Output, T> write) {
    try {
      return Json.bytes(limit, out -> write.accept(out, value));
    } catch (Malformed e) {
      throw new PortException(
          new Failure.InvalidRequest("cannot write the " + what + ": " + e.getMessage()), e);
    }
  }

  private static <T> Payload envelope(String kind, T value, BiConsumer<Output, T> write) {
    return Payload.of(
        encode(
            kind,
            value,
            Json.MAX_BYTES,
            (out, content) -> {
              out.number("v", ENVELOPE_VERSION).text("kind", kind);
              write.accept(out, content);
            }));
  }

  private static <T> T stored(String what, byte[] bytes, int limit, Function<Fields, T> read) {
    try {
      return Fields.document(Json.tree(bytes, limit), read);
    } catch (Malformed e) {
      throw new PortException(
          new Failure.Corrupt("cannot read the " + what + ": " + e.getMessage()), e);
    }
  }

  private static <T> T enveloped(String kind, Payload envelope, Function<Fields, T> read) {
    try {
      return Fields.document(
          Json.tree(envelope.bytes(), Json.MAX_BYTES),
          in -> {
            in.version(ENVELOPE_VERSION);
            in.kind(kind);
            return read.apply(in);
          });
    } catch (Malformed e) {
      throw new PortException(
          new Failure.InvalidRequest("cannot read the " + kind + ": " + e.getMessage()), e);
    }
  }
}
