package dev.errand.domain.brief;

import java.util.Objects;

/** Which agent shall do a brief. */
public sealed interface AgentChoice {

  /** The agent of this name. */
  record Named(String name) implements AgentChoice {
    public Named {
      Objects.requireNonNull(name, "name is null");
    }
  }

  /** Any agent that can do this. */
  record Capable(String capability) implements AgentChoice {
    public Capable {
      Objects.requireNonNull(capability, "capability is null");
    }
  }
}
