package dev.errand.adapter.out.json;

import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;

/** Entries of the audit log, and checkpoints of it. */
final class AuditJson {

  /** The format's version, of entries; a program reads its own and older ones. */
  static final long VERSION = 1;

  private AuditJson() {}

  static void write(Output out, AuditEntry entry) {
    AuditFact fact = entry.fact();
    out.number("v", VERSION)
        .number("number", entry.number())
        .instant("at", fact.at())
        .text("tenant", fact.tenant())
        .text("actor", fact.actor())
        .text("action", fact.action())
        .text("session", fact.session())
        .number("sequence", fact.sequence())
        .text("detail", fact.detail())
        .text("previousHash", entry.previousHash())
        .text("hash", entry.hash());
  }

  static AuditEntry entry(Fields in) {
    in.version(VERSION);
    return new AuditEntry(
        in.number("number"),
        new AuditFact(
            in.instant("at"),
            in.text("tenant"),
            in.text("actor"),
            in.text("action"),
            in.text("session"),
            in.number("sequence"),
            in.text("detail")),
        in.text("previousHash"),
        in.text("hash"));
  }

  static void write(Output out, AuditCheckpoint checkpoint) {
    AuditCheckpoint.Statement statement = checkpoint.statement();
    out.number("v", AuditCheckpoint.Statement.VERSION)
        .text("tenant", statement.tenant())
        .number("number", statement.number())
        .text("hash", statement.hash())
        .instant("at", statement.at())
        .text("key", statement.key())
        .text("signature", checkpoint.signature());
  }

  static AuditCheckpoint checkpoint(Fields in) {
    in.version(AuditCheckpoint.Statement.VERSION);
    String tenant = in.text("tenant");
    long number = in.number("number");
    if (number < 1) {
      throw in.wrong("number", "must be at least 1, but is " + number);
    }
    return new AuditCheckpoint(
        new AuditCheckpoint.Statement(
            tenant, number, in.text("hash"), in.instant("at"), in.text("key")),
        in.text("signature"));
  }
}
