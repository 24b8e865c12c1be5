package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.AuditFiles.NewKey;
import dev.errand.application.port.in.KeepAudit.Checkpoints;
import dev.errand.application.port.in.KeepAudit.Exported;
import dev.errand.application.port.in.KeepAudit.Selection;
import dev.errand.application.port.in.VerifyAudit.Scope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "audit",
    description = "Proves the audit log, and takes out of it what is kept elsewhere.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  errand audit verify",
      "  errand audit export --out audit.jsonl.gz",
      "  errand audit key --out /etc/errand/secrets/audit > audit.pub"
    })
final class AuditCommand {

  private final Shell shell;

  AuditCommand(Shell shell) {
    this.shell = shell;
  }

  @Command(
      name = "key",
      description = {
        "Makes a pair of keys for checkpoints: both into a file that only you can",
        "read, the public one to standard output."
      },
      footer = {
        "",
        "Examples:",
        "  errand audit key --out audit.pem > audit.pub",
        "",
        "The keys are Ed25519, the file is PEM. Name it as the secret checkpoints.key.",
        "JSON: id, file, publicKey."
      })
  int key(
      @Option(
              names = "--out",
              required = true,
              paramLabel = "FILE",
              description = "The file, which must not be there yet.")
          Path file,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    NewKey key = shell.environment().auditFiles().newKey(file);
    if (json) {
      shell.print(
          Shell.object()
              .put("id", key.id())
              .put("file", file.toString())
              .put("publicKey", key.publicKey()));
    } else {
      shell.out().print(key.publicKey());
      shell.out().flush();
      shell.err().println("errand: key " + key.id() + " is in " + file);
    }
    return ExitCode.COMPLETED;
  }

  @Command(
      name = "checkpoint",
      description = {
        "Proves chains, and signs how they end. Keep checkpoints where whoever can",
        "change the audit log cannot: they show that its end was cut off, or that",
        "all of it was written anew."
      },
      footer = {
        "",
        "Examples:",
        "  errand audit checkpoint --out checkpoints.jsonl",
        "  errand audit checkpoint --tenant acme --key audit.pem",
        "",
        "Exit codes: 0 all were signed, 1 a chain is broken and was not.",
        "JSON lines: v, tenant, number, hash, at, key, signature."
      })
  int checkpoint(
      @Option(
              names = "--tenant",
              paramLabel = "TENANT",
              description = "Whose chain; all unless given.")
          @Nullable String tenant,
      @Option(
              names = "--key",
              paramLabel = "FILE",
              description = "The keys; those of checkpoints.key unless given.")
          @Nullable Path key,
      @Option(
              names = "--out",
              paramLabel = "FILE",
              description = "Add them to this file in place of printing them.")
          @Nullable Path file) {
    Checkpoints signed =
        shell.application().keepAudit().checkpoint(tenant, key, file, Shell.operator());
    if (file == null) {
      signed
          .made()
          .forEach(
              each ->
                  shell.printLine(
                      new String(
                          shell.environment().codecs().encodeCheckpoint(each),
                          StandardCharsets.UTF_8)));
    } else {
      shell.printLine(
          "Added " + Amounts.counted(signed.made().size(), "checkpoint") + " to " + file + ".");
    }
    signed
        .broken()
        .forEach(
            each ->
                shell
                    .err()
                    .println(
                        "errand: the chain of %s is broken at entry %d: %s"
                            .formatted(
                                Glyphs.oneLine(each.tenant(), 80),
                                each.brokenAt(),
                                Glyphs.oneLine(each.reason(), 500))));
    return signed.broken().isEmpty() ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  @Command(
      name = "export",
      description = {
        "Writes entries into a file of JSON lines, which 'errand audit verify --file'",
        "proves on any machine. A name that ends with .gz has it compressed."
      },
      footer = {
        "",
        "Examples:",
        "  errand audit export --out audit.jsonl.gz",
        "  errand audit export --tenant acme --since 2026-03-01 --until 2026-04-01 \\",
        "    --out march.jsonl",
        "",
        "With times, the entries of a tenant are all from the first to the last one",
        "that fits, so that they still are a chain.",
        "JSON: tenants, entries, file."
      })
  int export(
      @Mixin AuditScope scope,
      @Option(
              names = "--since",
              paramLabel = "TIME",
              description = "Not what was before 2026-03-01, or before an instant.")
          @Nullable Instant since,
      @Option(names = "--until", paramLabel = "TIME", description = "Only what was before that.")
          @Nullable Instant until,
      @Option(
              names = "--out",
              required = true,
              paramLabel = "FILE",
              description = "The file, which must not be there yet.")
          Path file,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    Scope wanted = scope.scope();
    Exported exported =
        shell
            .application()
            .keepAudit()
            .export(new Selection(wanted, since, until), file, Shell.operator());
    if (json) {
      shell.print(
          Shell.object()
              .put("tenants", exported.tenants())
              .put("entries", exported.entries())
              .put("file", file.toString()));
    } else {
      shell.printLine(
          "Exported: %s of %s to %s"
              .formatted(
                  Amounts.count(exported.entries())
                      + (exported.entries() == 1 ? " entry" : " entries"),
                  Amounts.counted(exported.tenants(), "tenant"),
                  file));
    }
    return ExitCode.COMPLETED;
  }
}
