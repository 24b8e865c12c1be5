package dev.errand.domain.session;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.tool.ToolSpec;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a session was started with; it stays, whatever the fleet's configuration becomes, so that
 * the session can be resumed and replayed from its ledger alone.
 *
 * @param agent the agent
 * @param tools the tools it is offered
 * @param model the model it runs on
 * @param budget the limits that hold
 * @param deadline the deadline that holds
 * @param boundAt when this was fixed
 */
public record Binding(
    AgentDefinition agent,
    List<ToolSpec> tools,
    ModelProfile model,
    Budget budget,
    Deadline deadline,
    Instant boundAt) {

  public Binding {
    Objects.requireNonNull(agent, "agent is null");
    Objects.requireNonNull(model, "model is null");
    Objects.requireNonNull(budget, "budget is null");
    Objects.requireNonNull(deadline, "deadline is null");
    Objects.requireNonNull(boundAt, "boundAt is null");
    tools = List.copyOf(tools);
  }

  /** A tool by its name. */
  public Optional<ToolSpec> tool(String name) {
    return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
  }

  /** Upper bound of the tokens that prompt and tool descriptions make. */
  long overheadBytes() {
    long sum = 0;
    for (var section : agent.sections()) {
      sum += Conversation.MESSAGE_OVERHEAD + Conversation.utf8Length(section.text());
    }
    for (ToolSpec tool : tools) {
      sum +=
          Conversation.MESSAGE_OVERHEAD
              + Conversation.utf8Length(tool.name())
              + Conversation.utf8Length(tool.description())
              + Conversation.utf8Length(tool.argumentsSchema());
    }
    String schema = agent.outputSchema();
    return schema == null ? sum : sum + Conversation.utf8Length(schema);
  }
}
