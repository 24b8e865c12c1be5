package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.VerifyAudit.Evidence;
import dev.errand.application.port.in.VerifyAudit.Scope;
import dev.errand.application.port.in.VerifyAudit.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "verify",
    description = "Checks the hash chains, and names the first broken entry.",
    footer = {
      "",
      "Examples:",
      "  errand audit verify",
      "  errand audit verify --tenant acme --json",
      "  errand audit verify --checkpoints checkpoints.jsonl --public-key audit.pub",
      "  errand audit verify --file audit.jsonl.gz --from 1000",
      "",
      "A part of a chain is proved link by link, and against the entry before it if",
      "that is there; that all before it is whole, or that nothing is missing behind",
      "it, needs the whole chain and checkpoints.",
      "",
      "Exit codes: 0 every chain is whole, 1 one is broken or a checkpoint is forged.",
      "JSON: an array of tenant, entries, intact, brokenAt (0 if whole), reason,",
      "first, checkpoints (how many fit), beyond (how many lie behind the end of",
      "the file), distrusted (checkpoints that prove nothing, and why)."
    })
final class AuditVerifyCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private AuditScope range = new AuditScope();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Check this export; no store is opened.")
  private @Nullable Path file;

  @Option(
      names = "--checkpoints",
      paramLabel = "FILE",
      description = "Hold the chains against these checkpoints; may be repeated.")
  private List<Path> checkpoints = new ArrayList<>();

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description = "Trust checkpoints of this key; may be repeated.")
  private List<Path> publicKeys = new ArrayList<>();

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  AuditVerifyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Scope scope = range.scope();
    Evidence evidence = new Evidence(checkpoints, publicKeys);
    List<Verdict> verdicts =
        file == null
            ? shell.application().verifyAudit().verify(scope, evidence)
            : shell.environment().auditFiles().verify(file, scope, evidence);
    if (json) {
      printJson(verdicts);
    } else if (verdicts.isEmpty()) {
      String tenant = scope.tenant();
      shell.printLine(
          (file == null ? "The audit log" : file)
              + " has no entries"
              + (tenant == null ? "." : " of " + tenant + "."));
    } else {
      Table table = new Table(List.of("TENANT", "ENTRIES", "CHAIN"), Set.of("ENTRIES"));
      verdicts.forEach(v -> table.add(v.tenant(), Amounts.count(v.entries()), told(v, scope)));
      table.print(shell.out(), 0);
      verdicts.forEach(
          v ->
              v.distrusted()
                  .forEach(
                      each -> shell.out().println("not trusted: " + Glyphs.oneLine(each, 400))));
      shell.out().flush();
    }
    return verdicts.stream().allMatch(Verdict::intact) ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  private String told(Verdict verdict, Scope scope) {
    if (verdict.brokenAt() > 0) {
      return "broken at entry " + verdict.brokenAt() + ": " + verdict.reason();
    }
    StringBuilder told = new StringBuilder("whole");
    if (verdict.entries() > 0 && (verdict.first() > 1 || scope.to() != Scope.END)) {
      told.append(" from entry ")
          .append(verdict.first())
          .append(" to ")
          .append(verdict.first() + verdict.entries() - 1);
    }
    if (verdict.checkpoints() > 0) {
      told.append(", fits ").append(Amounts.counted(verdict.checkpoints(), "checkpoint"));
    } else if (!checkpoints.isEmpty()) {
      told.append(", no checkpoint tells of it");
    }
    if (verdict.beyond() > 0) {
      told.append(", ")
          .append(Amounts.counted(verdict.beyond(), "checkpoint"))
          .append(" about later entries");
    }
    return told.toString();
  }

  private void printJson(List<Verdict> verdicts) {
    ArrayNode documents = Shell.array();
    for (Verdict v : verdicts) {
      ObjectNode document =
          documents
              .addObject()
              .put("tenant", v.tenant())
              .put("entries", v.entries())
              .put("intact", v.intact())
              .put("brokenAt", v.brokenAt())
              .put("reason", v.reason())
              .put("first", v.first())
              .put("checkpoints", v.checkpoints())
              .put("beyond", v.beyond());
      v.distrusted().forEach(document.putArray("distrusted")::add);
    }
    shell.print(documents);
  }
}
