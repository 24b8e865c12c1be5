package dev.errand.domain.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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
}
