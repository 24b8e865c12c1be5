package dev.errand.adapter.in.cli;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.session.History;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "replay",
    description = {
      "Decides a recorded session again, without calling anything, and tells",
      "where this code, or another agent document, would decide otherwise."
    },
    footer = {
      "",
      "Examples:",
      "  errand session replay nightly-42",
      "  errand session replay nightly-42 --agent agents/data-analyst.yaml",
      "",
      "Exit codes: 0 decides the same, 4 decides otherwise.",
      "JSON: sessionId, same, differences (afterSequence, recorded, changed)."
    })
final class ReplayCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ID", description = "The session.")
  private String id = "";

  @Option(
      names = "--agent",
      paramLabel = "FILE",
      description = "The agent document to decide with; the recorded one unless given.")
  private @Nullable Path document;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  ReplayCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    AgentDefinition agent =
        document == null
            ? null
            : shell
                .environment()
                .codecs()
                .decodeAgent(Documents.read(document), document.toString());
    List<History.Difference> differences =
        shell.application().inspectSessions().replay(Ids.session(id), agent);
    if (json) {
      shell.print(document(differences));
    } else if (differences.isEmpty()) {
      shell.printLine("Decides the same: " + id);
    } else {
      differences.forEach(this::print);
      shell.out().flush();
    }
    return differences.isEmpty() ? ExitCode.COMPLETED : ExitCode.DIFFERENT;
  }

  private void print(History.Difference difference) {
    shell.out().println("Decides otherwise behind event " + difference.afterSequence());
    shell.out().println("  recorded  " + DecisionText.of(difference.recorded()));
    shell.out().println("  now       " + DecisionText.of(difference.changed()));
  }

  private ObjectNode document(List<History.Difference> differences) {
    ObjectNode document = Shell.object().put("sessionId", id).put("same", differences.isEmpty());
    ArrayNode list = document.putArray("differences");
    differences.forEach(
        difference ->
            list.addObject()
                .put("afterSequence", difference.afterSequence())
                .put("recorded", DecisionText.of(difference.recorded()))
                .put("changed", DecisionText.of(difference.changed())));
    return document;
  }
}
