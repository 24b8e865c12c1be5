package dev.errand.adapter.out.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.agent.FeedbackRule;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.tool.ToolPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class AgentDocumentTest {

  private final Codecs codecs = new JsonCodecsProvider().codecs();

  @Test
  void everyFieldShouldBeRead() {
    AgentDefinition agent = read(AgentCases.FULL);

    assertThat(agent.name()).isEqualTo("data-analyst");
    assertThat(agent.version()).isEqualTo("2");
    assertThat(agent.capabilities()).containsExactly("analyse-data");
    assertThat(agent.sections()).hasSize(2);
    assertThat(agent.sections().get(1).tools()).containsExactly("chart");
    assertThat(agent.tools()).containsExactly("query", "write_report");
    assertThat(agent.outputSchema())
        .isEqualTo(
            "{\"type\":\"object\",\"required\":[\"summary\"],\"properties\":{\"summary\":{\"type\":\"string\"}}}");
    assertThat(agent.model().model()).isEqualTo("openai:gpt-x");
    assertThat(agent.model().maxOutputTokens()).isEqualTo(1000);
    assertThat(agent.model().temperature()).isEqualTo(0.5);
    assertThat(agent.toolPolicies())
        .containsExactly(
            new ToolPolicy.Requires("chart", "query"),
            new ToolPolicy.RoleRequired("query", "analyst"),
            new ToolPolicy.ApprovalRequired("write_report", "editor", Duration.ofHours(1)),
            new ToolPolicy.MaximumCalls("query", 20),
            new ToolPolicy.ReadBeforeWrite("write_report"));
    assertThat(agent.completionChecks())
        .containsExactly(
            new CompletionCheck.FileWritten("report.md"),
            new CompletionCheck.ToolFinished("write_report"),
            new CompletionCheck.ObjectivesTicked("objectives", List.of("profiled", "drawn")),
            new CompletionCheck.ModelJudge("It answers the question."),
            new CompletionCheck.AnyOf(
                List.of(
                    new CompletionCheck.FileWritten("charts/*"),
                    new CompletionCheck.AllOf(
                        List.of(
                            new CompletionCheck.ToolFinished("query"),
                            new CompletionCheck.ToolFinished("chart"))))));
    assertThat(agent.feedbackRules())
        .extracting(FeedbackRule::name)
        .containsExactly("progress", "hurry", "save", "chart");
  }

  @ParameterizedTest
  @MethodSource("dev.errand.adapter.out.json.AgentCases#good")
  void everyGoodDocumentShouldBeRead(String document) {
    assertThat(read(document)).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("dev.errand.adapter.out.json.AgentCases#bad")
  void everyBadDocumentShouldBeRefusedWithKeyAndPlace(BriefCases.Bad bad) {
    PortException thrown = catchThrowableOfType(PortException.class, () -> read(bad.document()));

    assertThat(thrown).as(bad.document()).isNotNull();
    assertThat(thrown.failure()).isInstanceOf(Failure.InvalidRequest.class);
    assertThat(thrown.failure().message()).startsWith("agent.yaml").contains(bad.told());
  }

  private AgentDefinition read(String document) {
    return codecs.decodeAgent(document, "agent.yaml");
  }
}
