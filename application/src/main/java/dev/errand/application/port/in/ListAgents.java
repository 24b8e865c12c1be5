package dev.errand.application.port.in;

import dev.errand.domain.agent.AgentDefinition;
import java.util.List;

/** Lists the agents there are. */
public interface ListAgents {

  /** All agents, by name in order. */
  List<AgentDefinition> agents();
}
