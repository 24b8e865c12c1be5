package dev.errand.adapter.in.cli;

import dev.errand.application.port.in.InspectSessions;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;

@Command(
    name = "session",
    description = "Looks into recorded sessions, and goes on with them.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  errand session list",
      "  errand session show nightly-42 --at 17",
      "  errand session replay nightly-42"
    })
final class SessionCommand {

  private final Shell shell;

  SessionCommand(Shell shell) {
    this.shell = shell;
  }

  @Command(
      name = "list",
      description = "Lists the newest sessions.",
      footer = {
        "",
        "Examples:",
        "  errand session list --limit 50",
        "  errand session list --json | jq '.[] | select(.phase == \"failed\")'",
        "",
        "JSON: an array of sessionId, briefId, agent, model, phase, attempts, turn,",
        "events, usage (inputTokens, outputTokens, cost, modelCalls, toolCalls),",
        "createdAt."
      })
  int list(
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "How many at most; 20 unless given.")
          int limit,
      @Option(
              names = "--before",
              paramLabel = "ID",
              description = "Only sessions older than this one.")
          @Nullable String before,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    List<SessionState> sessions =
        inspect().list(limit, before == null ? null : Ids.session(before));
    if (json) {
      ArrayNode documents = Shell.array();
      sessions.forEach(session -> documents.add(SessionView.summary(session)));
      shell.print(documents);
      return ExitCode.COMPLETED;
    }
    if (sessions.isEmpty()) {
      shell.printLine("There are no sessions" + (before == null ? "." : " before " + before + "."));
      return ExitCode.COMPLETED;
    }
    Table table =
        new Table(
            List.of("SESSION", "AGENT", "PHASE", "TURNS", "TOKENS", "COST", "ACCEPTED"),
            Set.of("TURNS", "TOKENS", "COST"));
    for (SessionState session : sessions) {
      Brief brief = session.brief();
      table.add(
          session.id().value(),
          SessionView.agent(session),
          SessionView.phase(session),
          Amounts.count(session.turn()),
          Amounts.count(session.spent().totalTokens()),
          session.spent().cost().toString(),
          brief == null ? "" : shell.when(brief.createdAt()));
    }
    table.print(shell.out(), shell.width());
    shell.out().flush();
    return ExitCode.COMPLETED;
  }

  @Command(
      name = "show",
      description = "Shows a session as it is, or as it was.",
      footer = {
        "",
        "Examples:",
        "  errand session show nightly-42",
        "  errand session show nightly-42 --at 17   # right behind event 17",
        "  errand session show nightly-42 --json",
        "",
        "JSON: the session's snapshot."
      })
  int show(
      @Parameters(paramLabel = "ID", description = "The session.") String id,
      @Option(
              names = "--at",
              paramLabel = "SEQUENCE",
              defaultValue = "0",
              description = "The event behind which to look.")
          long at,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    SessionState state = inspect().show(Ids.session(id), at);
    if (json) {
      shell.printLine(text(shell.environment().codecs().encodeSnapshot(state)));
    } else {
      SessionView.print(shell, state);
    }
    return ExitCode.COMPLETED;
  }

  @Command(
      name = "events",
      description = "Lists everything that happened in a session.",
      footer = {
        "",
        "Examples:",
        "  errand session events nightly-42",
        "  errand session events nightly-42 --json | jq .",
        "",
        "JSON: one document a line, each an event of the session."
      })
  int events(
      @Parameters(paramLabel = "ID", description = "The session.") String id,
      @Option(names = "--json", description = "Print one JSON document for each event.")
          boolean json) {
    Map<String, String> tools = new HashMap<>();
    inspect()
        .events(
            Ids.session(id),
            event -> {
              if (json) {
                shell.out().println(text(shell.environment().codecs().encodeEvent(event)));
                return;
              }
              if (event.event() instanceof SessionEvent.ModelReplied replied) {
                replied.reply().calls().forEach(call -> tools.put(call.id(), call.tool()));
              }
              shell
                  .out()
                  .println(
                      "%5d  %s  %-18s  %s"
                          .formatted(
                              event.sequence(),
                              Amounts.time(event.at(), shell.environment().zone()),
                              EventText.kind(event.event()),
                              Glyphs.oneLine(EventText.of(event.event(), tools), 300)));
            });
    shell.out().flush();
    return ExitCode.COMPLETED;
  }

  @Command(
      name = "fork",
      description = "Starts a new session with a copy of another one's first events.",
      footer = {
        "",
        "Examples:",
        "  errand session fork nightly-42 --at 17",
        "  errand session resume $(errand session fork nightly-42 --at 17 --json | jq -r"
            + " .sessionId)",
        "",
        "JSON: sessionId, origin, atSequence."
      })
  int fork(
      @Parameters(paramLabel = "ID", description = "The session.") String id,
      @Option(
              names = "--at",
              required = true,
              paramLabel = "SEQUENCE",
              description = "The last event that is taken along.")
          long at,
      @Option(names = "--json", description = "Print one JSON document.") boolean json) {
    SessionId fork = inspect().fork(Ids.session(id), at, Shell.operator());
    if (json) {
      shell.print(
          Shell.object().put("sessionId", fork.value()).put("origin", id).put("atSequence", at));
    } else {
      shell.printLine("Forked: " + fork + "  (errand session resume " + fork + ")");
    }
    return ExitCode.COMPLETED;
  }

  @Command(
      name = "archive",
      description = "Stores a session, with its files, in the archive.",
      footer = {"", "Examples:", "  errand session archive nightly-42"})
  int archive(@Parameters(paramLabel = "ID", description = "The session.") String id) {
    inspect().archive(Ids.session(id), Shell.operator());
    shell.printLine("Archived: " + id);
    return ExitCode.COMPLETED;
  }

  private InspectSessions inspect() {
    return shell.application().inspectSessions();
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
