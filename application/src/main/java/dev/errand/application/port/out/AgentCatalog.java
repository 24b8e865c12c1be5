package dev.errand.application.port.out;

import dev.errand.domain.agent.AgentDefinition;
import java.util.List;

/** The agents there are. */
public interface AgentCatalog {

  /** All agents, by name in order; each name once. */
  List<AgentDefinition> agents();
}
