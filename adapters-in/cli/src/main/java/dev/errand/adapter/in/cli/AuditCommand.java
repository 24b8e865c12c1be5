package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.VerifyAudit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

@Command(
    name = "audit",
    description = "Proves the audit log.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  errand audit verify"})
final class AuditCommand {

  private final Shell shell;

  AuditCommand(Shell shell) {
    this.shell = shell;
  }

  @Command(
      name = "verify",
      description = "Checks the hash chains, and names the first broken entry.",
      footer = {
        "",
        "Examples:",
        "  errand audit verify",
        "  errand audit verify --tenant acme --json",
        "",
        "Exit codes: 0 every chain is whole, 1 one is broken.",
        "JSON: an array of tenant, entries, intact, brokenAt (0 if whole), reason."
      })
  int verify(
      @Option(
              names = "--tenant",
              paramLabel = "TENANT",
              description = "Whose chain; all unless given.")
          @Nullable String tenant,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    List<VerifyAudit.Verdict> verdicts = shell.application().verifyAudit().verify(tenant);
    if (json) {
      printJson(verdicts);
    } else if (verdicts.isEmpty()) {
      shell.printLine(
          "The audit log has no entries" + (tenant == null ? "." : " of " + tenant + "."));
    } else {
      Table table = new Table(List.of("TENANT", "ENTRIES", "CHAIN"), Set.of("ENTRIES"));
      verdicts.forEach(
          v ->
              table.add(
                  v.tenant(),
                  Amounts.count(v.entries()),
                  v.intact() ? "whole" : "broken at entry " + v.brokenAt() + ": " + v.reason()));
      table.print(shell.out(), 0);
      shell.out().flush();
    }
    return verdicts.stream().allMatch(VerifyAudit.Verdict::intact)
        ? ExitCode.COMPLETED
        : ExitCode.FAILED;
  }

  private void printJson(List<VerifyAudit.Verdict> verdicts) {
    ArrayNode documents = Shell.array();
    verdicts.forEach(
        v ->
            documents
                .addObject()
                .put("tenant", v.tenant())
                .put("entries", v.entries())
                .put("intact", v.intact())
                .put("brokenAt", v.brokenAt())
                .put("reason", v.reason()));
    shell.print(documents);
  }
}
