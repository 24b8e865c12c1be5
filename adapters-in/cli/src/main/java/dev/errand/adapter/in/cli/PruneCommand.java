package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.PruneSessions;
import dev.errand.application.port.in.PruneSessions.Pruned;
import dev.errand.application.port.in.PruneSessions.Wanted;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "prune",
    description = {
      "Removes from the ledger sessions that ended long ago and are in the archive,",
      "the longest ended first. Each archive is read and compared before."
    },
    footer = {
      "",
      "Examples:",
      "  errand session prune --older-than 90d --dry-run",
      "  errand session prune --older-than 90d --tenant acme --limit 10000",
      "",
      "What is not in the archive stays. 'errand archive restore' brings a session",
      "back. The contents of files stay, since sessions may share them.",
      "JSON: sessions, events, kept, dryRun, pruned (array of sessionId, endedAt,",
      "events), left (array of sessionId, endedAt, reason)."
    })
final class PruneCommand implements Callable<Integer> {

  private final Shell shell;

  @Option(
      names = "--older-than",
      required = true,
      paramLabel = "TIME",
      description = "Only those that ended longer ago than 7d, 90d ...; one day at least.")
  private Duration olderThan = Duration.ZERO;

  @Option(names = "--tenant", paramLabel = "TENANT", description = "Only those of this tenant.")
  private @Nullable String tenant;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many at most; 1000 unless given.")
  private int limit;

  @Option(names = "--dry-run", description = "Only tell which they would be.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  PruneCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new PortException(
          new Failure.InvalidRequest("--limit must be at least 1, but is " + limit));
    }
    ObjectNode document = Shell.object();
    Pruned pruned =
        shell
            .application()
            .pruneSessions()
            .prune(
                new Wanted(shell.now().minus(olderThan), tenant, limit, dryRun),
                Shell.operator(),
                json
                    ? new Documents(document.putArray("pruned"), document.putArray("left"))
                    : new Lines());
    if (json) {
      shell.print(
          document
              .put("sessions", pruned.sessions())
              .put("events", pruned.events())
              .put("kept", pruned.kept())
              .put("dryRun", dryRun));
    } else {
      shell.printLine(
          "%s %s with %s; %d had to stay."
              .formatted(
                  dryRun ? "Would remove" : "Removed",
                  Amounts.counted(pruned.sessions(), "session"),
                  Amounts.counted(pruned.events(), "event"),
                  pruned.kept()));
    }
    return ExitCode.COMPLETED;
  }

  private final class Lines implements PruneSessions.Observer {
    @Override
    public void pruned(SessionId session, Instant endedAt, long events) {
      shell.printLine(session + "  " + endedAt + "  " + (dryRun ? "would be removed" : "removed"));
    }

    @Override
    public void kept(SessionId session, Instant endedAt, String reason) {
      shell.printLine(session + "  " + endedAt + "  stays: " + Glyphs.oneLine(reason, 400));
    }
  }

  private record Documents(ArrayNode pruned, ArrayNode left) implements PruneSessions.Observer {
    @Override
    public void pruned(SessionId session, Instant endedAt, long events) {
      pruned
          .addObject()
          .put("sessionId", session.value())
          .put("endedAt", endedAt.toString())
          .put("events", events);
    }

    @Override
    public void kept(SessionId session, Instant endedAt, String reason) {
      left.addObject()
          .put("sessionId", session.value())
          .put("endedAt", endedAt.toString())
          .put("reason", reason);
    }
  }
}
