package dev.errand.bootstrap.scenario;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.agent.FeedbackRule;
import dev.errand.domain.agent.ModelPolicy;
import dev.errand.domain.agent.PromptSection;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.testkit.Fixtures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The agent of a scenario while it is being described. */
final class AgentSketch {

  private final List<PromptSection> sections = new ArrayList<>();
  private final List<ToolPolicy> policies = new ArrayList<>();
  private final List<CompletionCheck> checks = new ArrayList<>();
  private final List<FeedbackRule> rules = new ArrayList<>();
  private String outputSchema;
  private long outputCap = 100;
  private Budget budget = Budget.ofTokens(1_000_000);

  AgentSketch section(PromptSection section) {
    sections.add(section);
    return this;
  }

  AgentSketch policy(ToolPolicy policy) {
    policies.add(policy);
    return this;
  }

  AgentSketch check(CompletionCheck check) {
    checks.add(check);
    return this;
  }

  AgentSketch rule(String name, FeedbackRule.Trigger trigger, String notice) {
    rules.add(new FeedbackRule(name, trigger, notice));
    return this;
  }

  AgentSketch outputSchema(String schema) {
    outputSchema = schema;
    return this;
  }

  AgentSketch outputCap(long tokens) {
    outputCap = tokens;
    return this;
  }

  AgentSketch budget(Budget limits) {
    budget = limits;
    return this;
  }

  AgentDefinition with(List<String> tools) {
    return new AgentDefinition(
        Fixtures.AGENT,
        "1",
        "Answers questions",
        Set.of("analysis"),
        sections.isEmpty()
            ? List.of(new PromptSection("role", "You answer.", null, List.of()))
            : sections,
        tools,
        outputSchema,
        new ModelPolicy(null, outputCap, null),
        budget,
        Duration.ofHours(1),
        policies,
        checks,
        rules);
  }
}
