package dev.errand.adapter.out.json;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.ModelPolicy;
import dev.errand.domain.agent.PromptSection;

/** An agent as it is bound to a session; people write another form, see {@link AgentDocument}. */
final class AgentJson {

  private AgentJson() {}

  static void write(Output out, AgentDefinition agent) {
    out.text("name", agent.name())
        .text("version", agent.version())
        .text("description", agent.description())
        .texts("capabilities", agent.capabilities())
        .objects("sections", agent.sections(), AgentJson::write)
        .texts("tools", agent.tools())
        .optionalText("outputSchema", agent.outputSchema())
        .object("model", agent.model(), AgentJson::write)
        .object("budget", agent.budget(), BudgetJson::write)
        .duration("timeLimit", agent.timeLimit())
        .objects("policies", agent.toolPolicies(), ToolJson::write)
        .objects("completion", agent.completionChecks(), CheckJson::write)
        .objects("feedback", agent.feedbackRules(), CheckJson::write);
  }

  static AgentDefinition agent(Fields in) {
    return new AgentDefinition(
        in.text("name"),
        in.text("version"),
        in.text("description"),
        in.textSet("capabilities"),
        in.objects("sections", AgentJson::section),
        in.texts("tools"),
        in.optionalText("outputSchema"),
        in.object("model", AgentJson::model),
        in.object("budget", BudgetJson::budget),
        in.duration("timeLimit"),
        in.objects("policies", ToolJson::policy),
        in.objects("completion", CheckJson::check),
        in.objects("feedback", CheckJson::rule));
  }

  private static void write(Output out, PromptSection section) {
    out.text("name", section.name())
        .text("text", section.text())
        .optionalText("summary", section.summary())
        .texts("tools", section.tools());
  }

  private static PromptSection section(Fields in) {
    return new PromptSection(
        in.text("name"), in.text("text"), in.optionalText("summary"), in.texts("tools"));
  }

  private static void write(Output out, ModelPolicy model) {
    out.optionalText("model", model.model())
        .number("maxOutputTokens", model.maxOutputTokens())
        .optionalReal("temperature", model.temperature());
  }

  private static ModelPolicy model(Fields in) {
    return new ModelPolicy(
        in.optionalText("model"), in.number("maxOutputTokens"), in.optionalReal("temperature"));
  }
}
