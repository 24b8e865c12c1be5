package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.VerifyAudit.Scope;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which entries of the audit log are meant. */
final class AuditScope {

  @Option(names = "--tenant", paramLabel = "TENANT", description = "Whose chain; all unless given.")
  private @Nullable String tenant;

  @Option(names = "--from", paramLabel = "N", description = "The first entry; 1 unless given.")
  private long from = 1;

  @Option(
      names = "--to",
      paramLabel = "N",
      description = "The last entry; the newest if not given.")
  private long to = Scope.END;

  Scope scope() {
    if (from < 1 || to < from) {
      throw new PortException(
          new Failure.InvalidRequest("--from must be at least 1, and --to not less than --from"));
    }
    return new Scope(tenant, from, to);
  }
}
