package dev.errand.application;

import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolContext;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.PromptSection;
import dev.errand.domain.session.SystemPrompt;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolSpec;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Shows the model the whole of a prompt section that it was given as a summary. */
final class OpenSection implements Tool {

  static final ToolSpec SPEC =
      new ToolSpec(
          SystemPrompt.OPEN_SECTION_TOOL,
          "Shows the full text of a section of your instructions.",
          """
          {"type":"object","properties":{"name":{"type":"string"}},"required":["name"],\
          "additionalProperties":false}\
          """,
          Effect.READ_ONLY,
          Duration.ofSeconds(5));

  // The arguments are valid against the schema above, so this is all they can look like.
  private static final Pattern NAME = Pattern.compile("\"name\"\\s*:\\s*\"([^\"\\\\]*)\"");

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public Result run(String arguments, ToolContext context) {
    AgentDefinition agent = context.session().bound().agent();
    Matcher name = NAME.matcher(arguments);
    return (name.find() ? agent.section(name.group(1)) : java.util.Optional.<PromptSection>empty())
        .<Result>map(section -> new Result.Ok(section.text()))
        .orElseGet(
            () ->
                new Result.Failed(
                    "There is no such section. There are: "
                        + agent.sections().stream()
                            .map(PromptSection::name)
                            .collect(Collectors.joining(", "))));
  }
}
