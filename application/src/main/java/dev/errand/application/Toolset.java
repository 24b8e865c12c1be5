package dev.errand.application;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolBox;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SystemPrompt;
import dev.errand.domain.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All tools of the runtime, by name. Immutable. */
final class Toolset {

  private final Map<String, Tool> tools = new TreeMap<>();

  Toolset(List<ToolBox> boxes) {
    add(new OpenSection());
    for (ToolBox box : boxes) {
      box.tools().forEach(this::add);
    }
  }

  private void add(Tool tool) {
    Tool other = tools.putIfAbsent(tool.spec().name(), tool);
    if (other != null) {
      throw new PortException(
          new Failure.InvalidRequest(
              "two tool boxes offer a tool named '" + tool.spec().name() + "'; leave one out"));
    }
  }

  Optional<Tool> find(String name) {
    return Optional.ofNullable(tools.get(name));
  }

  /** The tools an agent is offered, in the order of its document. */
  List<ToolSpec> offeredTo(AgentDefinition agent) {
    List<ToolSpec> specs = new ArrayList<>();
    for (String name : agent.allTools()) {
      Tool tool = tools.get(name);
      if (tool == null) {
        throw new PortException(
            new Failure.NotFound(
                "agent %s wants the tool '%s', which no tool box here offers; there are: %s"
                    .formatted(agent.name(), name, String.join(", ", tools.keySet()))));
      }
      specs.add(tool.spec());
    }
    if (SystemPrompt.hasClosedSections(agent)) {
      specs.add(OpenSection.SPEC);
    }
    return List.copyOf(specs);
  }
}
