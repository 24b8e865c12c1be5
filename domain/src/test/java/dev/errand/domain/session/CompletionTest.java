package dev.errand.domain.session;

import static dev.errand.domain.session.Story.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.brief.Attachment;
import dev.errand.domain.slice.Slice;
import dev.errand.domain.slice.SliceChange;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {

  private static final FileRef ONE = new FileRef("1".repeat(64), 1);
  private static final FileRef TWO = new FileRef("2".repeat(64), 2);
  private static final CompletionCheck READ = new CompletionCheck.ToolFinished("read");
  private static final CompletionCheck PUT = new CompletionCheck.ToolFinished("put");

  private static List<String> problems(Story story) {
    return Completion.problems(story.state());
  }

  private static Story checking(CompletionCheck... checks) {
    return ready(Story.checking(checks));
  }

  private static Story wrote(Story story, String path, FileRef content) {
    return story
        .says("", "put")
        .started("put", 1)
        .then(
            new SessionEvent.ToolFinished(
                "call-put",
                "",
                List.of(
                    new SliceChange.Append("done", Slice.Retention.STATE, List.of("\"a\"", "b"))),
                List.of(new FileChange.Written(WorkspacePath.of(path), content)),
                List.of()));
  }

  @Test
  void nothingIsMissingWhereNothingIsAsked() {
    assertThat(problems(checking())).isEmpty();
    assertThat(problems(checking(new CompletionCheck.ModelJudge("good")))).isEmpty();
  }

  @Test
  void aToolMustHaveFinished() {
    Story wanted = checking(READ).says("", "read");

    assertThat(problems(wanted.started("read", 1))).containsExactly("The tool read was not used.");
    assertThat(problems(wanted.started("read", 1).finished("read"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "*.md,        report.md,      true",
    "*.md,        out/report.md,  false",
    "out/*.md,    out/report.md,  true",
    "out/*,       out/a/b.md,     false",
    "report.md,   reportxmd,      false",
    "*/r-*.svg,   charts/r-1.svg, true"
  })
  void aFileMustMatchItsPattern(String pattern, String path, boolean matches) {
    Story written = wrote(checking(new CompletionCheck.FileWritten(pattern)), path, ONE);

    assertThat(problems(written).isEmpty()).isEqualTo(matches);
  }

  @Test
  void aFileThatCameWithTheBriefIsNotWritten() {
    WorkspacePath given = WorkspacePath.of("data.csv");
    Story story =
        Story.begun()
            .then(
                new SessionEvent.BriefAccepted(
                    Story.brief().attachments(List.of(new Attachment(given, ONE))).build()))
            .attempt()
            .then(
                new SessionEvent.AgentBound(
                    Story.binding(Story.checking(new CompletionCheck.FileWritten("*.csv")))));

    assertThat(problems(story)).containsExactly("No file matching *.csv was written.");
    assertThat(problems(wrote(story, "data.csv", ONE))).hasSize(1);
    assertThat(problems(wrote(story, "data.csv", TWO))).isEmpty();
  }

  @Test
  void objectivesMustBeTickedAsTextOrAsJson() {
    CompletionCheck both = new CompletionCheck.ObjectivesTicked("done", List.of("a", "b"));
    CompletionCheck more = new CompletionCheck.ObjectivesTicked("done", List.of("a", "c", "d"));

    assertThat(problems(checking(both))).containsExactly("These objectives are open: a; b.");
    assertThat(problems(wrote(checking(both), "x", ONE))).isEmpty();
    assertThat(problems(wrote(checking(more), "x", ONE)))
        .containsExactly("These objectives are open: c; d.");
  }

  @Test
  void ofAllEachIsMissingOnItsOwn() {
    assertThat(problems(checking(new CompletionCheck.AllOf(List.of(READ, PUT)))))
        .containsExactly("The tool read was not used.", "The tool put was not used.");
  }

  @Test
  void ofAnyOneIsEnough() {
    Story any = checking(new CompletionCheck.AnyOf(List.of(READ, PUT)));

    assertThat(problems(any))
        .containsExactly(
            "At least one must be mended: The tool read was not used."
                + " Or: The tool put was not used.");
    assertThat(problems(any.says("", "put").started("put", 1).finished("put"))).isEmpty();
  }
}
