package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.ReadQuotas.Standing;
import dev.errand.domain.budget.Money;
import dev.errand.domain.quota.Quota;
import dev.errand.domain.quota.QuotaAccount;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "quota",
    description = "Tells what tenants have used of their quotas.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  errand quota show", "  errand quota show --tenant acme"})
final class QuotaCommand {

  private final Shell shell;

  QuotaCommand(Shell shell) {
    this.shell = shell;
  }

  @Command(
      name = "show",
      description = {
        "Shows what each tenant has used, of what it may, over all processes that",
        "share quotaAccounts. What calls under way may need at most counts as used."
      },
      footer = {
        "",
        "Examples:",
        "  errand quota show",
        "  errand quota show --tenant acme --json",
        "",
        "Days and months are those of UTC. A tenant that nothing limits has no account.",
        "JSON: an array of tenant, at, briefsPerMinute, concurrentBriefs (used, limit),",
        "tokensPerDay, costPerMonth (used, reserved, limit); a limit that is not set",
        "is null, money is a text."
      })
  int show(
      @Option(
              names = "--tenant",
              paramLabel = "TENANT",
              description = "Only this one; all unless given.")
          @Nullable String tenant,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    List<Standing> standings = shell.application().readQuotas().standings(tenant);
    if (json) {
      ArrayNode documents = Shell.array();
      standings.forEach(each -> add(documents.addObject(), each));
      shell.print(documents);
    } else if (standings.isEmpty()) {
      shell.printLine("No tenant has a quota; ERRAND_QUOTAS names the file that gives them.");
    } else {
      List<String> headers =
          List.of("TENANT", "BRIEFS/MIN", "AT WORK", "TOKENS TODAY", "COST THIS MONTH");
      Table table = new Table(headers, Set.copyOf(headers.subList(1, headers.size())));
      standings.forEach(each -> add(table, each));
      table.print(shell.out(), 0);
      shell.out().flush();
    }
    return ExitCode.COMPLETED;
  }

  private static void add(Table table, Standing standing) {
    Quota quota = standing.quota();
    QuotaAccount account = standing.account();
    Money most = quota.costPerMonth();
    table.add(
        standing.tenant(),
        of(account.briefsOfLastMinute(quota, standing.at()), quota.briefsPerMinute()),
        of(account.running().size(), quota.concurrentBriefs()),
        of(account.heldTokens(), quota.tokensPerDay()),
        account.heldCost() + (most == null ? "" : " of " + most));
  }

  private static String of(long used, long limit) {
    return Amounts.count(used) + (limit == Quota.NO_LIMIT ? "" : " of " + Amounts.count(limit));
  }

  private static void add(ObjectNode document, Standing standing) {
    Quota quota = standing.quota();
    QuotaAccount account = standing.account();
    Money most = quota.costPerMonth();
    document.put("tenant", standing.tenant()).put("at", standing.at().toString());
    limit(
        document
            .putObject("briefsPerMinute")
            .put("used", account.briefsOfLastMinute(quota, standing.at())),
        quota.briefsPerMinute());
    limit(
        document.putObject("concurrentBriefs").put("used", account.running().size()),
        quota.concurrentBriefs());
    limit(
        document
            .putObject("tokensPerDay")
            .put("used", account.tokens())
            .put("reserved", account.heldTokens() - account.tokens()),
        quota.tokensPerDay());
    document
        .putObject("costPerMonth")
        .put("used", account.cost().toString())
        .put("reserved", account.heldCost().minusOrZero(account.cost()).toString())
        .put("limit", most == null ? null : most.toString());
  }

  private static void limit(ObjectNode document, long limit) {
    if (limit == Quota.NO_LIMIT) {
      document.putNull("limit");
    } else {
      document.put("limit", limit);
    }
  }
}
