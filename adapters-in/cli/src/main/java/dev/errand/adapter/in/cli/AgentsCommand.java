package dev.errand.adapter.in.cli;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.failure.Failure;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "agents",
    description = "Lists the agents, or shows one.",
    footer = {
      "",
      "Examples:",
      "  errand agents",
      "  errand agents show data-analyst",
      "",
      "JSON: an array of what 'errand agents show NAME --json' prints."
    })
final class AgentsCommand implements Callable<Integer> {

  private final Shell shell;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  AgentsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    return list(json);
  }

  @Command(
      name = "list",
      description = "Lists the agents.",
      footer = {
        "",
        "Examples:",
        "  errand agents list",
        "  errand agents list --json | jq -r '.[].name'",
        "",
        "JSON: an array of what 'errand agents show NAME --json' prints."
      })
  int list(@Option(names = "--json", description = "Print one JSON document.") boolean asJson) {
    List<AgentDefinition> agents = shell.application().listAgents().agents();
    if (asJson) {
      ArrayNode documents = Shell.array();
      agents.forEach(agent -> documents.add(document(agent)));
      shell.print(documents);
      return ExitCode.COMPLETED;
    }
    if (agents.isEmpty()) {
      shell.printLine("There are no agents; 'errand config show' tells where they are looked for.");
      return ExitCode.COMPLETED;
    }
    Table table = new Table(List.of("AGENT", "VERSION", "CAPABILITIES", "DESCRIPTION"), Set.of());
    agents.forEach(
        agent ->
            table.add(
                agent.name(),
                agent.version(),
                String.join(", ", agent.capabilities()),
                agent.description()));
    table.print(shell.out(), shell.width());
    shell.out().flush();
    return ExitCode.COMPLETED;
  }

  @Command(
      name = "show",
      description = "Shows an agent.",
      footer = {
        "",
        "Examples:",
        "  errand agents show data-analyst",
        "",
        "JSON: name, version, description, capabilities, tools, sections, model (null",
        "for the default), maxOutputTokens, structuredOutput, limits, timeLimit."
      })
  int show(
      @Parameters(paramLabel = "NAME", description = "The agent.") String name,
      @Option(names = "--json", description = "Print one JSON document.") boolean asJson) {
    List<AgentDefinition> agents = shell.application().listAgents().agents();
    AgentDefinition agent =
        agents.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name, agents));
    if (asJson) {
      shell.print(document(agent));
    } else {
      print(agent);
    }
    return ExitCode.COMPLETED;
  }

  private static PortException unknown(String name, List<AgentDefinition> agents) {
    return new PortException(
        new Failure.NotFound(
            "there is no agent '"
                + Glyphs.oneLine(name, 80)
                + "'; there are: "
                + agents.stream().map(AgentDefinition::name).collect(Collectors.joining(", "))));
  }

  private void print(AgentDefinition agent) {
    PrintWriter out = shell.out();
    out.println("Agent         " + agent.name() + ", version " + agent.version());
    out.println("For           " + Glyphs.oneLine(agent.description(), 400));
    out.println("Capabilities  " + String.join(", ", agent.capabilities()));
    out.println("Tools         " + String.join(", ", agent.allTools()));
    out.println(
        "Model         " + (agent.model().model() == null ? "the default" : agent.model().model()));
    out.println("Limits        " + Amounts.budget(agent.budget()));
    out.println("Time          " + Amounts.duration(agent.timeLimit()));
    out.println("Answers       " + (agent.outputSchema() == null ? "text" : "text and JSON"));
    out.flush();
  }

  private static ObjectNode document(AgentDefinition agent) {
    ObjectNode document =
        Shell.object()
            .put("name", agent.name())
            .put("version", agent.version())
            .put("description", agent.description());
    agent.capabilities().forEach(document.putArray("capabilities")::add);
    agent.allTools().forEach(document.putArray("tools")::add);
    ArrayNode sections = document.putArray("sections");
    agent.sections().forEach(section -> sections.add(section.name()));
    return document
        .put("model", agent.model().model())
        .put("maxOutputTokens", agent.model().maxOutputTokens())
        .put("structuredOutput", agent.outputSchema() != null)
        .put("limits", Amounts.budget(agent.budget()))
        .put("timeLimit", agent.timeLimit().toString());
  }
}
