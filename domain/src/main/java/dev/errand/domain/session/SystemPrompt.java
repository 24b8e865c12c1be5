package dev.errand.domain.session;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.PromptSection;
import java.util.stream.Collectors;

/** The text a model is given before the conversation. Pure and thread-safe. */
public final class SystemPrompt {

  /** The tool that opens a section shown as its summary. */
  public static final String OPEN_SECTION_TOOL = "open_section";

  private SystemPrompt() {}

  /** All sections in order, those with a summary as that. */
  public static String of(AgentDefinition agent) {
    return agent.sections().stream().map(SystemPrompt::shown).collect(Collectors.joining("\n\n"));
  }

  /** Whether the agent has sections to open. */
  public static boolean hasClosedSections(AgentDefinition agent) {
    return agent.sections().stream().anyMatch(section -> section.summary() != null);
  }

  private static String shown(PromptSection section) {
    String summary = section.summary();
    return summary == null
        ? section.text()
        : summary
            + "\n(Call "
            + OPEN_SECTION_TOOL
            + " with name \""
            + section.name()
            + "\" for all of it.)";
  }
}
