package dev.errand.adapter.in.cli;

import dev.errand.domain.brief.UserIdentity;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What answering an approval takes, be it yes or no. */
final class Answering {

  @Parameters(index = "0", paramLabel = "ID", description = "The session.")
  private String id = "";

  @Parameters(index = "1", paramLabel = "APPROVAL", description = "The approval.")
  private String approval = "";

  @Option(names = "--as", paramLabel = "USER", description = "Who answers; you unless given.")
  private @Nullable String user;

  @Option(names = "--tenant", paramLabel = "TENANT", description = "For which tenant.")
  private @Nullable String tenant;

  @Option(names = "--role", paramLabel = "ROLE", description = "A role of the one who answers.")
  private Set<String> roles = Set.of();

  @Option(names = "--reason", paramLabel = "WHY", description = "Why; goes into the ledger.")
  private String reason = "";

  int answer(Shell shell, boolean granted) {
    UserIdentity by = new UserIdentity(user == null ? Shell.user() : user, tenant, roles, Map.of());
    shell.application().answerApproval().answer(Ids.session(id), approval, granted, by, reason);
    shell.printLine(
        (granted ? "Approved: " : "Denied: ")
            + Glyphs.oneLine(approval, 80)
            + "  (errand session resume "
            + id
            + ")");
    return ExitCode.COMPLETED;
  }
}
