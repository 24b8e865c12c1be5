package dev.errand.application;

import dev.errand.application.port.out.AgentCatalog;
import dev.errand.application.port.out.ModelDirectory;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Binding;
import dev.errand.domain.session.ModelProfile;
import dev.errand.domain.session.SessionState;
import java.time.Instant;
import java.util.stream.Collectors;

/** Chooses agent, tools, model and limits for a brief. Thread-safe. */
final class AgentBinder {

  private final AgentCatalog agents;
  private final Toolset toolset;
  private final ModelDirectory models;

  AgentBinder(AgentCatalog agents, Toolset toolset, ModelDirectory models) {
    this.agents = agents;
    this.toolset = toolset;
    this.models = models;
  }

  /**
   * What a session starts with.
   *
   * @throws PortException with {@code NotFound} if agent, tool or model are not there
   */
  Binding bind(SessionState state, Instant now) {
    Brief brief = state.acceptedBrief();
    AgentDefinition agent = choose(brief.agent());
    Budget budget = brief.budget();
    Deadline deadline = brief.deadline();
    ModelProfile model = models.model(agent.model().model()).profile();
    Budget limits = budget == null ? agent.budget() : budget;
    if (limits.cost() != null && model.price() == null) {
      throw new PortException(
          new Failure.InvalidRequest(
              "the budget limits the cost, but no price is known for "
                  + model.name()
                  + "; add it to the price table or leave the limit out"));
    }
    return new Binding(
        agent,
        toolset.offeredTo(agent),
        model,
        limits,
        deadline == null ? Deadline.in(agent.timeLimit(), now) : deadline,
        now);
  }

  /**
   * The agent that is meant.
   *
   * @throws PortException with {@code NotFound} if there is none
   */
  AgentDefinition choose(AgentChoice choice) {
    return agents.agents().stream()
        .filter(
            agent ->
                switch (choice) {
                  case AgentChoice.Named named -> agent.name().equals(named.name());
                  case AgentChoice.Capable capable ->
                      agent.capabilities().contains(capable.capability());
                })
        .findFirst()
        .orElseThrow(
            () ->
                new PortException(
                    new Failure.NotFound(
                        switch (choice) {
                          case AgentChoice.Named named ->
                              "there is no agent '" + named.name() + "'; there are: " + names();
                          case AgentChoice.Capable capable ->
                              "no agent can '" + capable.capability() + "'; there are: " + names();
                        })));
  }

  private String names() {
    return agents.agents().stream().map(AgentDefinition::name).collect(Collectors.joining(", "));
  }
}
