package dev.errand.domain.agent;

import dev.errand.domain.budget.Budget;
import dev.errand.domain.tool.ToolPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An agent, as its document says.
 *
 * @param name its name
 * @param version its version, for people
 * @param description what it is for
 * @param capabilities what it can be asked for
 * @param sections its prompt, in order
 * @param tools names of the tools it may call
 * @param outputSchema JSON Schema of its answer, or null for plain text
 * @param model how it wants its model
 * @param budget limits for briefs that bring none
 * @param timeLimit time for briefs that bring no deadline, positive
 * @param toolPolicies rules about its tools
 * @param completionChecks what must hold before it may stop
 * @param feedbackRules notices it is given
 */
public record AgentDefinition(
    String name,
    String version,
    String description,
    Set<String> capabilities,
    List<PromptSection> sections,
    List<String> tools,
    @Nullable String outputSchema,
    ModelPolicy model,
    Budget budget,
    Duration timeLimit,
    List<ToolPolicy> toolPolicies,
    List<CompletionCheck> completionChecks,
    List<FeedbackRule> feedbackRules) {

  public AgentDefinition {
    if (!name.matches("[a-z0-9][a-z0-9-]{0,63}")) {
      throw new IllegalArgumentException(
          "an agent's name has 1 to 64 characters out of a-z 0-9 -, not '" + name + "'");
    }
    Objects.requireNonNull(version, "version is null");
    Objects.requireNonNull(description, "description is null");
    Objects.requireNonNull(model, "model is null");
    Objects.requireNonNull(budget, "budget is null");
    if (timeLimit.isNegative() || timeLimit.isZero()) {
      throw new IllegalArgumentException("timeLimit must be positive, but is " + timeLimit);
    }
    capabilities = java.util.Collections.unmodifiableSet(new java.util.TreeSet<>(capabilities));
    sections = List.copyOf(sections);
    tools = List.copyOf(tools);
    toolPolicies = List.copyOf(toolPolicies);
    completionChecks = List.copyOf(completionChecks);
    feedbackRules = List.copyOf(feedbackRules);
    requireUnique("prompt section", sections.stream().map(PromptSection::name).toList());
    requireUnique("feedback rule", feedbackRules.stream().map(FeedbackRule::name).toList());
  }

  /** All tools: the agent's own, then those its sections bring, each once. */
  public List<String> allTools() {
    Set<String> names = new LinkedHashSet<>(tools);
    sections.forEach(section -> names.addAll(section.tools()));
    return List.copyOf(names);
  }

  /** The criteria of all model judges, in order. */
  public List<String> judgeCriteria() {
    List<String> criteria = new ArrayList<>();
    completionChecks.forEach(check -> collectCriteria(check, criteria));
    return List.copyOf(criteria);
  }

  /** A section by its name. */
  public Optional<PromptSection> section(String wanted) {
    return sections.stream().filter(section -> section.name().equals(wanted)).findFirst();
  }

  private static void collectCriteria(CompletionCheck check, List<String> criteria) {
    switch (check) {
      case CompletionCheck.ModelJudge judge -> criteria.add(judge.criteria());
      case CompletionCheck.AllOf all -> all.checks().forEach(c -> collectCriteria(c, criteria));
      case CompletionCheck.AnyOf any -> {}
      case CompletionCheck.FileWritten file -> {}
      case CompletionCheck.ToolFinished tool -> {}
      case CompletionCheck.ObjectivesTicked ticked -> {}
    }
  }

  private static void requireUnique(String what, List<String> names) {
    Set<String> seen = new java.util.HashSet<>();
    for (String each : names) {
      if (!seen.add(each)) {
        throw new IllegalArgumentException("two times a " + what + " named '" + each + "'");
      }
    }
  }
}
