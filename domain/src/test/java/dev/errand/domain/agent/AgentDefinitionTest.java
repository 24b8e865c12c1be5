package dev.errand.domain.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.domain.budget.Budget;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgentDefinitionTest {

  @Test
  void anOverrideForAnotherTextIsStale() {
    PromptSection section = new PromptSection("role", "You help.", null, List.of());
    PromptSection changed = new PromptSection("role", "You help a lot.", null, List.of());
    PromptSection.Replacement override =
        new PromptSection.Replacement("role", section.sha256(), "You assist.");

    assertThat(section.apply(override))
        .isInstanceOfSatisfying(
            PromptSection.Overridden.Applied.class,
            applied -> assertThat(applied.section().text()).isEqualTo("You assist."));
    assertThat(changed.apply(override)).isInstanceOf(PromptSection.Overridden.Stale.class);
  }

  @Test
  void aModelJudgeCannotStandInsideAnyOf() {
    assertThatThrownBy(
            () ->
                new CompletionCheck.AnyOf(
                    List.of(
                        new CompletionCheck.AllOf(
                            List.of(new CompletionCheck.ModelJudge("good"))))))
        .hasMessageContaining("model judge");
  }

  @Test
  void toolsAreTheAgentsOwnAndThenThoseOfItsSectionsEachOnce() {
    AgentDefinition agent =
        agent(
            List.of("read", "put"),
            List.of(
                new PromptSection("a", "", null, List.of("put", "pay")),
                new PromptSection("b", "", null, List.of("pay", "draw"))),
            List.of());

    assertThat(agent.allTools()).containsExactly("read", "put", "pay", "draw");
    assertThat(agent.section("b")).map(PromptSection::name).contains("b");
    assertThat(agent.section("c")).isEmpty();
  }

  @Test
  void criteriaAreThoseOfAllJudgesInOrder() {
    AgentDefinition agent =
        agent(
            List.of(),
            List.of(),
            List.of(
                new CompletionCheck.ModelJudge("one"),
                new CompletionCheck.ToolFinished("read"),
                new CompletionCheck.AllOf(
                    List.of(
                        new CompletionCheck.ModelJudge("two"),
                        new CompletionCheck.AnyOf(
                            List.of(new CompletionCheck.ToolFinished("read")))))));

    assertThat(agent.judgeCriteria()).containsExactly("one", "two");
  }

  @Test
  void twoOfOneNameAreRefused() {
    PromptSection section = new PromptSection("role", "", null, List.of());
    FeedbackRule rule = new FeedbackRule("late", new FeedbackRule.Trigger.EveryToolCalls(1), "x");

    assertThatThrownBy(() -> agent(List.of(), List.of(section, section), List.of()))
        .hasMessage("two times a prompt section named 'role'");
    assertThatThrownBy(() -> agent(Duration.ofDays(1), "a", List.of(rule, rule)))
        .hasMessage("two times a feedback rule named 'late'");
  }

  @Test
  void impossibleNumbersAndNamesAreRefused() {
    assertThatThrownBy(() -> agent(Duration.ZERO, "a", List.of()))
        .hasMessageContaining("timeLimit");
    assertThatThrownBy(() -> agent(Duration.ofDays(-1), "a", List.of()))
        .hasMessageContaining("timeLimit");
    assertThatThrownBy(() -> agent(Duration.ofDays(1), "A", List.of())).hasMessageContaining("'A'");
    assertThatThrownBy(() -> new PromptSection(" ", "", null, List.of()))
        .hasMessageContaining("name");
    assertThatThrownBy(() -> new ModelPolicy(null, 0, null)).hasMessageContaining("but is 0");
    assertThatThrownBy(() -> new ModelPolicy(null, 1, -0.1)).hasMessageContaining("-0.1");
    assertThatThrownBy(() -> new ModelPolicy(null, 1, 2.1)).hasMessageContaining("2.1");
    assertThat(new ModelPolicy(null, 1, 2.0).temperature()).isEqualTo(2.0);
    assertThat(new ModelPolicy(null, 1, 0.0).temperature()).isZero();
    assertThatThrownBy(() -> new FeedbackRule.Trigger.EveryToolCalls(0))
        .hasMessageContaining("but is 0");
    assertThatThrownBy(() -> new FeedbackRule.Trigger.TimeLeftBelow(0)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> new FeedbackRule.Trigger.BudgetLeftBelow(1))
        .hasMessageContaining("1.0");
    assertThatThrownBy(() -> new CompletionCheck.AnyOf(List.of()))
        .hasMessageContaining("at least one");
  }

  private static AgentDefinition agent(
      List<String> tools, List<PromptSection> sections, List<CompletionCheck> checks) {
    return new AgentDefinition(
        "a",
        "1",
        "",
        Set.of(),
        sections,
        tools,
        null,
        ModelPolicy.DEFAULT,
        Budget.ofTokens(1),
        Duration.ofDays(1),
        List.of(),
        checks,
        List.of());
  }

  private static AgentDefinition agent(Duration time, String name, List<FeedbackRule> rules) {
    return new AgentDefinition(
        name,
        "1",
        "",
        Set.of(),
        List.of(),
        List.of(),
        null,
        ModelPolicy.DEFAULT,
        Budget.ofTokens(1),
        time,
        List.of(),
        List.of(),
        rules);
  }
}
