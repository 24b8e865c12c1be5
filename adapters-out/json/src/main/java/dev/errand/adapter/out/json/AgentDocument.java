package dev.errand.adapter.out.json;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.agent.FeedbackRule;
import dev.errand.domain.agent.ModelPolicy;
import dev.errand.domain.agent.PromptSection;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.tool.ToolPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Agents as people write them, see {@code agent.schema.json} beside this class. */
final class AgentDocument {

  private static final String FIRST_VERSION = "1";
  private static final String ONLY_SECTION = "prompt";

  private final Section in;
  private final Problems problems;
  private final JsonSchemas schemas;

  private AgentDocument(Section in, Problems problems, JsonSchemas schemas) {
    this.in = in;
    this.problems = problems;
    this.schemas = schemas;
  }

  static AgentDefinition read(String document, String source, JsonSchemas schemas) {
    Problems problems = new Problems();
    Node node = NodeReader.read(document, problems);
    Section section = node == null ? null : Section.of(node, "", problems);
    AgentDefinition agent =
        section == null ? null : new AgentDocument(section, problems, schemas).agent();
    if (agent == null || !problems.none()) {
      throw problems.in(source);
    }
    return agent;
  }

  private @Nullable AgentDefinition agent() {
    in.require("name", "data-analyst");
    in.require("description", "Answers questions about tables.");
    in.require("prompt", "You analyse data.");
    in.require("budget", "{totalTokens: 200000}");
    in.require("timeLimit", "10m");
    String name = in.text("name");
    String version = in.has("version") ? in.looseText("version") : FIRST_VERSION;
    String description = in.text("description");
    List<String> capabilities = in.texts("capabilities");
    List<PromptSection> sections = sections();
    List<String> tools = in.texts("tools");
    Set<String> allTools = new LinkedHashSet<>(tools);
    sections.forEach(section -> allTools.addAll(section.tools()));
    RulesDocument rules = new RulesDocument(problems, allTools);
    String outputSchema = outputSchema();
    ModelPolicy model = model(in.section("model"));
    Budget budget = BudgetDocument.read(in.section("budget"));
    Duration timeLimit = in.duration("timeLimit");
    List<ToolPolicy> policies = rules.policies(in.list("policies"), "policies");
    List<CompletionCheck> completion = rules.checks(in.list("completion"), "completion");
    List<FeedbackRule> feedback = rules.feedback(in.list("feedback"), "feedback");
    in.end();
    if (name == null
        || version == null
        || description == null
        || model == null
        || budget == null
        || timeLimit == null) {
      return null;
    }
    return in.make(
        () ->
            new AgentDefinition(
                name,
                version,
                description,
                Set.copyOf(capabilities),
                sections,
                tools,
                outputSchema,
                model,
                budget,
                timeLimit,
                policies,
                completion,
                feedback));
  }

  private List<PromptSection> sections() {
    if (in.node("prompt") instanceof Node.Scalar) {
      String text = in.text("prompt");
      return text == null
          ? List.of()
          : List.of(new PromptSection(ONLY_SECTION, text, null, List.of()));
    }
    List<PromptSection> sections = new ArrayList<>();
    List<Node> nodes = in.list("prompt");
    for (int i = 0; i < nodes.size(); i++) {
      Section section = Section.of(nodes.get(i), "prompt[" + i + "]", problems);
      PromptSection read = section == null ? null : section(section);
      if (read != null) {
        sections.add(read);
      }
    }
    if (nodes.isEmpty() && in.node("prompt") instanceof Node.Sequence) {
      in.wrong("prompt", "has no sections");
    }
    return sections;
  }

  private static @Nullable PromptSection section(Section in) {
    in.require("name", "role");
    in.require("text", "You analyse data.");
    String name = in.text("name");
    String text = in.text("text");
    String summary = in.text("summary");
    List<String> tools = in.texts("tools");
    in.end();
    return name == null || text == null
        ? null
        : in.make(() -> new PromptSection(name, text, summary, tools));
  }

  private @Nullable String outputSchema() {
    Node node = in.node("outputSchema");
    if (node == null) {
      return null;
    }
    if (!(node instanceof Node.Mapping)) {
      return in.wrong("outputSchema", "must be a JSON Schema, but is " + node.described());
    }
    String schema = Json.text(node.tree());
    try {
      schemas.requireUsable(schema);
    } catch (PortException e) {
      return in.wrong("outputSchema", Objects.requireNonNullElse(e.getMessage(), "is unusable"));
    }
    return schema;
  }

  private static @Nullable ModelPolicy model(@Nullable Section in) {
    if (in == null) {
      return ModelPolicy.DEFAULT;
    }
    String model = in.text("model");
    Long cap = in.number("maxOutputTokens", 1);
    Double temperature = in.real("temperature");
    in.end();
    return in.make(
        () ->
            new ModelPolicy(
                model, cap == null ? ModelPolicy.DEFAULT.maxOutputTokens() : cap, temperature));
  }
}
