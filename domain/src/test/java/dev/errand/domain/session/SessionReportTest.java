package dev.errand.domain.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.PromptSection;
import dev.errand.domain.brief.Attachment;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionReportTest {

  private static final SessionEvent CANCELLED = new SessionEvent.Cancelled("enough");

  @Test
  void thereIsNoneBeforeTheEnd() {
    assertThat(SessionReport.of(Story.ready().state())).isEmpty();
  }

  @Test
  void tellsWhatWasMadeAndWhatItCost() {
    WorkspacePath path = WorkspacePath.of("report.md");
    FileRef content = new FileRef("a".repeat(64), 3);
    Story ended =
        Story.ready()
            .says("", "put")
            .started("put", 1)
            .then(
                new SessionEvent.ToolFinished(
                    "call-put",
                    "",
                    List.of(),
                    List.of(new FileChange.Written(path, content)),
                    List.of()),
                CANCELLED);

    assertThat(SessionReport.of(ended.state()))
        .contains(
            new Report(
                new BriefId("s1"),
                "s1",
                new Outcome.Cancelled("enough"),
                List.of(new Attachment(path, content)),
                Story.CHARGED.plus(Usage.TOOL_CALL),
                1,
                "tester",
                "test:model",
                "a test"));
  }

  @Test
  void namesNobodyWhereNobodyWasChosen() {
    Report report = SessionReport.of(Story.accepted().then(CANCELLED).state()).orElseThrow();

    assertThat(report.agent()).isNull();
    assertThat(report.model()).isNull();
    assertThat(report.attempts()).isZero();
  }

  @Test
  void aStateWithoutBriefOrBindingSaysSo() {
    assertThatThrownBy(() -> Story.begun().state().acceptedBrief())
        .hasMessage("session s1 has no brief yet");
    assertThatThrownBy(() -> Story.accepted().state().bound())
        .hasMessage("session s1 is not bound to an agent yet");
  }

  @Test
  void theSystemPromptShowsSectionsOrHowToOpenThem() {
    AgentDefinition agent =
        agent(
            new PromptSection("role", "You test.", null, List.of()),
            new PromptSection("charts", "Long text.", "How to draw.", List.of()));

    assertThat(SystemPrompt.of(agent))
        .isEqualTo(
            "You test.\n\nHow to draw.\n(Call open_section with name \"charts\" for all of it.)");
    assertThat(SystemPrompt.hasClosedSections(agent)).isTrue();
    assertThat(
            SystemPrompt.hasClosedSections(
                agent(new PromptSection("role", "You test.", null, List.of()))))
        .isFalse();
  }

  private static AgentDefinition agent(PromptSection... sections) {
    AgentDefinition plain = Story.checking();
    return new AgentDefinition(
        plain.name(),
        plain.version(),
        "",
        plain.capabilities(),
        List.of(sections),
        plain.tools(),
        null,
        plain.model(),
        plain.budget(),
        plain.timeLimit(),
        List.of(),
        List.of(),
        List.of());
  }
}
