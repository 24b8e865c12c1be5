package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.Report;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.quota.QuotaAccount;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The few kinds of events that tests of stores write, as a JSON array of strings in hexadecimal.
 * Strict, so that a store which gives it other bytes than it made is found out.
 */
final class LineCodecs implements Codecs {

  @Override
  public byte[] encodeEvent(RecordedEvent event) {
    List<String> fields =
        new ArrayList<>(
            List.of(
                Long.toString(event.sequence()),
                Long.toString(event.epoch()),
                event.at().toString()));
    switch (event.event()) {
      case SessionEvent.CheckpointReached e -> fields.addAll(List.of("checkpoint", e.name()));
      case SessionEvent.AttemptStarted e ->
          fields.addAll(List.of("attempt", Integer.toString(e.attempt()), e.worker()));
      case SessionEvent.Cancelled e -> fields.addAll(List.of("cancelled", e.reason()));
      case SessionEvent.HandedBack e -> fields.addAll(List.of("handed-back", e.reason()));
      default -> throw unsupported();
    }
    return encode(fields);
  }

  @Override
  public RecordedEvent decodeEvent(byte[] line) {
    List<String> fields = decode(line);
    SessionEvent event =
        switch (fields.get(3)) {
          case "checkpoint" -> new SessionEvent.CheckpointReached(fields.get(4));
          case "attempt" ->
              new SessionEvent.AttemptStarted(Integer.parseInt(fields.get(4)), fields.get(5));
          case "cancelled" -> new SessionEvent.Cancelled(fields.get(4));
          case "handed-back" -> new SessionEvent.HandedBack(fields.get(4));
          default -> throw corrupt("unknown kind " + fields.get(3));
        };
    return new RecordedEvent(
        Long.parseLong(fields.get(0)),
        Long.parseLong(fields.get(1)),
        Instant.parse(fields.get(2)),
        event);
  }

  @Override
  public byte[] encodeAuditEntry(AuditEntry entry) {
    AuditFact fact = entry.fact();
    return encode(
        List.of(
            Long.toString(entry.number()),
            entry.previousHash(),
            entry.hash(),
            fact.at().toString(),
            fact.tenant(),
            fact.actor(),
            fact.action(),
            fact.session(),
            Long.toString(fact.sequence()),
            fact.detail()));
  }

  @Override
  public AuditEntry decodeAuditEntry(byte[] line) {
    List<String> fields = decode(line);
    if (fields.size() != 10) {
      throw corrupt("not an audit entry");
    }
    try {
      return new AuditEntry(
          Long.parseLong(fields.get(0)),
          new AuditFact(
              instant(fields.get(3)),
              fields.get(4),
              fields.get(5),
              fields.get(6),
              fields.get(7),
              Long.parseLong(fields.get(8)),
              fields.get(9)),
          fields.get(1),
          fields.get(2));
    } catch (RuntimeException e) {
      throw corrupt("not an audit entry: " + e.getMessage());
    }
  }

  private static Instant instant(String text) {
    Instant instant = Instant.parse(text);
    if (!instant.toString().equals(text)) {
      throw corrupt("an instant in another spelling");
    }
    return instant;
  }

  private static byte[] encode(List<String> fields) {
    StringBuilder json = new StringBuilder("[");
    for (String field : fields) {
      json.append(json.length() == 1 ? "\"" : ",\"")
          .append(HexFormat.of().formatHex(field.getBytes(StandardCharsets.UTF_8)))
          .append('"');
    }
    return json.append(']').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> decode(byte[] line) {
    String json = new String(line, StandardCharsets.UTF_8);
    if (!json.matches("\\[\"[0-9a-f]*\"(,\"[0-9a-f]*\")*\\]")) {
      throw corrupt("not JSON of the expected form");
    }
    List<String> fields = new ArrayList<>();
    for (String field : json.substring(2, json.length() - 2).split("\",\"", -1)) {
      if (field.length() % 2 != 0) {
        throw corrupt("half a byte");
      }
      fields.add(new String(HexFormat.of().parseHex(field), StandardCharsets.UTF_8));
    }
    return fields;
  }

  private static PortException corrupt(String problem) {
    return new PortException(new Failure.Corrupt(problem));
  }

  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("tests of stores do not need it");
  }

  @Override
  public byte[] encodeSnapshot(SessionState state) {
    throw unsupported();
  }

  @Override
  public SessionState decodeSnapshot(byte[] json) {
    throw unsupported();
  }

  @Override
  public Payload encodeBrief(Brief brief) {
    throw unsupported();
  }

  @Override
  public Brief decodeBrief(Payload envelope) {
    throw unsupported();
  }

  @Override
  public Payload encodeReport(Report report) {
    throw unsupported();
  }

  @Override
  public Report decodeReport(Payload envelope) {
    throw unsupported();
  }

  @Override
  public byte[] encodeCheckpoint(AuditCheckpoint checkpoint) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AuditCheckpoint decodeCheckpoint(byte[] line) {
    throw new UnsupportedOperationException();
  }

  @Override
  public byte[] encodeDeadLetter(DeadLetters.Letter letter) {
    throw unsupported();
  }

  @Override
  public DeadLetters.Letter decodeDeadLetter(byte[] json) {
    throw unsupported();
  }

  @Override
  public byte[] encodeQuotaAccount(String tenant, QuotaAccount account) {
    throw unsupported();
  }

  @Override
  public QuotaAccount decodeQuotaAccount(String tenant, byte[] json) {
    throw unsupported();
  }

  @Override
  public String decodeQuotaTenant(byte[] json) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AgentDefinition decodeAgent(String yaml, String source) {
    throw unsupported();
  }

  @Override
  public List<String> schemaProblems(String schema, String json) {
    throw unsupported();
  }
}
