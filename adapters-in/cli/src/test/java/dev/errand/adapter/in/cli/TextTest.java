package dev.errand.adapter.in.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Reservation;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.Resolution;
import dev.errand.domain.session.Decision;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelCall;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolSpec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TextTest {

  @Nested
  class AmountsAsText {

    @ParameterizedTest
    @CsvSource({
      "PT0S, 0.0 s",
      "PT0.99S, 0.9 s",
      "PT9.99S, 9.9 s",
      "PT10S, 10 s",
      "PT59.9S, 59 s",
      "PT1M, 1m00s",
      "PT59M59S, 59m59s",
      "PT26H5M, 26h05m",
      "P3D, 3 d",
      "PT-5S, 0.0 s"
    })
    void durations(Duration duration, String text) {
      assertThat(Amounts.duration(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
      "0, just now",
      "59, 59 s ago",
      "180, 3 min ago",
      "7200, 2 h ago",
      "259200, 3 d ago",
      "-90, in 1 min"
    })
    void ages(long seconds, String text) {
      assertThat(Amounts.age(Sessions.START, Sessions.START.plusSeconds(seconds))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
      "0, 0 B",
      "999, 999 B",
      "1000, 1.0 kB",
      "999949, 999.9 kB",
      "999950, 1.0 MB",
      "12345678901, 12.3 GB"
    })
    void sizes(long bytes, String text) {
      assertThat(Amounts.size(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "30s, PT30S", "15m, PT15M", "12h, PT12H", "7d, P7D", "PT1H, PT1H"})
    void durationsAsTyped(String text, Duration duration) {
      assertThat(Amounts.parseDuration(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "-7d", "7 days", "PT-1H", "99999999999d"})
    void whatIsNoDurationShouldBeRefused(String text) {
      assertThatThrownBy(() -> Amounts.parseDuration(text))
          .isInstanceOf(TypeConversionException.class)
          .hasMessageContaining("30s");
    }
  }

  @Nested
  class GlyphsOnATerminal {

    @Test
    void controlSequencesShouldBeRemovedAndLinesKept() {
      String nasty = "a\u001b[31;1mred\u001b[0m\u0007\u009b2J\u202Eevil\r\nnext\tcell\u0000";

      assertThat(Glyphs.clean(nasty)).isEqualTo("ared2Jevil\nnext\tcell");
    }

    @Test
    void wideAndCombiningCharactersShouldCountAsTheyAreShown() {
      assertThat(Glyphs.width("abc")).isEqualTo(3);
      assertThat(Glyphs.width("日本")).isEqualTo(4);
      assertThat(Glyphs.width("e\u0301")).isEqualTo(1);
      assertThat(Glyphs.fit("日本語です", 7)).isEqualTo("日本...");
      assertThat(Glyphs.fit("abcdef", 2)).isEqualTo("..");
      assertThat(Glyphs.fit("abcdef", 0)).isEmpty();
    }

    @Test
    void linesShouldBreakBetweenWordsAndKeepTheirIndent() {
      assertThat(Glyphs.wrap("one two three\n  four five six", 9))
          .containsExactly("one two", "three", "  four", "  five", "  six");
      assertThat(Glyphs.wrap("one two three", 0)).containsExactly("one two three");
    }

    @Test
    void onlyTheLastColumnOfATableShouldBeCut() {
      Table table = new Table(List.of("A", "N", "TEXT"), Set.of("N"));
      table.add("日本", "7", "a rather long text");
      table.add("x", "1,000", "short");
      StringWriter out = new StringWriter();

      table.print(new PrintWriter(out, true), 24);

      assertThat(out.toString().lines())
          .containsExactly("A         N  TEXT", "日本      7  a rather...", "x     1,000  short");
    }
  }

  @Nested
  class JsonAsText {

    private static final String FINDINGS =
        """
        {"summary":"Sales fell in March.","rows":1461,"keyFindings":[
          {"title":"March is low","value":-12.5,"certain":true,"months":["Feb","Mar"]},
          {"title":"It was the weather, which was worse than in any March before","details":{"rain":3}}],
         "nothing":null,"empty":[],"notes":["one","two"]}
        """;

    @Test
    void theSummaryShouldComeFirstAndFindingsAsBullets() {
      assertThat(JsonText.of(FINDINGS, 50))
          .containsExactly(
              "Sales fell in March.",
              "Rows: 1461",
              "",
              "Key findings",
              "  - March is low",
              "    Value: -12.5",
              "    Certain: yes",
              "    Months: Feb, Mar",
              "  - It was the weather, which was worse than in",
              "    any March before",
              "    Details:",
              "      Rain: 3",
              "",
              "Notes",
              "  - one",
              "  - two");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"[]", "[1,[2,3]]", "\"text\"", "12", "{}", "null", "{\"\":{\"\":[{}]}}"})
    void anyDocumentShouldBeShown(String document) {
      assertThat(JsonText.of(document, 40)).allMatch(line -> !line.contains("{"));
    }

    @Test
    void anAnswerThatIsOnlyItsDataShouldNotBeShownTwice() {
      assertThat(ReportText.answer(new Answer("{\"a\":1}", "{\"a\":1}"), 0))
          .containsExactly("A: 1");
      assertThat(ReportText.answer(new Answer("In words.", "{\"a\":1}"), 0))
          .containsExactly("In words.", "", "A: 1");
      assertThat(ReportText.answer(new Answer("{no json", null), 0)).containsExactly("{no json");
    }
  }

  @Nested
  class EventsAndDecisions {

    private static final Failure DOWN = new Failure.Unavailable("it is down");
    private static final ModelCall CALL =
        new ModelCall(
            1, ModelCall.Purpose.JUDGE, "offline:rules", new Reservation(10, 20, Money.of("0.01")));

    private static List<SessionEvent> others() {
      return List.of(
          new SessionEvent.ModelCalled(CALL),
          new SessionEvent.ModelReplied(
              1, new Message.Said("x", List.of()), TokenUsage.of(1, 2), Usage.NONE),
          new SessionEvent.ModelFailed(1, DOWN, Usage.NONE),
          new SessionEvent.ToolFailed("c1", DOWN, List.of()),
          new SessionEvent.ToolDenied("c1", "no"),
          new SessionEvent.ToolInDoubt("c1", "unknown"),
          new SessionEvent.ToolCleared("c1"),
          new SessionEvent.ApprovalAsked("a7", "c1", "operator", "May it?", Sessions.START),
          new SessionEvent.ApprovalAnswered("a7", false, "ada", "not now"),
          new SessionEvent.CheckpointReached("half"),
          new SessionEvent.BudgetCharged(Usage.TOOL_CALL, "child"),
          new SessionEvent.FeedbackGiven("hurry", 1, "Hurry."),
          new SessionEvent.ErrorHandled(DOWN, new Resolution.Retry(Sessions.START)),
          new SessionEvent.ErrorHandled(DOWN, new Resolution.EndAttempt(Sessions.START)),
          new SessionEvent.ErrorHandled(DOWN, new Resolution.Fail()),
          new SessionEvent.ErrorHandled(DOWN, new Resolution.DeadLetter()),
          new SessionEvent.CompletionChecked(new Answer("x", null), List.of("No chart.")),
          new SessionEvent.CompletionJudged(false, "thin", TokenUsage.NONE, Usage.NONE),
          new SessionEvent.HandedBack("shutdown"),
          new SessionEvent.CancelRequested("ada", "wrong file"),
          new SessionEvent.Forked(new SessionId("s0"), 5),
          new SessionEvent.Failed(DOWN),
          new SessionEvent.Cancelled("wrong file"),
          new SessionEvent.DeadLettered(DOWN),
          new SessionEvent.Revived("ada", null));
    }

    @Test
    void everyKindOfEventShouldHaveANameAndWords() {
      List<SessionEvent> all = new ArrayList<>(others());
      Sessions.completed("s1").events.forEach(event -> all.add(event.event()));

      assertThat(all.stream().map(Object::getClass).distinct())
          .hasSize(SessionEvent.class.getPermittedSubclasses().length);
      assertThat(all)
          .allSatisfy(
              event -> {
                assertThat(EventText.kind(event)).matches("[a-z]+(-[a-z]+)*");
                assertThat(EventText.of(event, Sessions.toolNames())).isNotBlank();
              });
      assertThat(EventText.of(all.get(4), Map.of())).isEqualTo("call c1 denied: no");
    }

    @Test
    void everyDecisionShouldHaveWords() {
      Decision.ToolRun run =
          new Decision.ToolRun(
              new ToolCall("c1", "profile", "{\"a\":1}"),
              new ToolSpec("profile", "", "{}", Effect.READ_ONLY, Duration.ofSeconds(1)),
              "k",
              2);
      List<Decision> all =
          List.of(
              new Decision.AwaitBrief(),
              new Decision.Bind(),
              new Decision.Record(new SessionEvent.CheckpointReached("half")),
              new Decision.CallModel(CALL),
              new Decision.RunTools(List.of(run)),
              new Decision.Reconcile(run),
              new Decision.CheckCompletion("March fell."),
              new Decision.HandleError(DOWN, 2),
              new Decision.WaitUntil(Sessions.START),
              new Decision.AwaitApproval(List.of("a7"), Sessions.START),
              new Decision.EndAttempt(Sessions.START, DOWN),
              new Decision.Finished(new Outcome.Cancelled("x")));

      assertThat(all).hasSize(Decision.class.getPermittedSubclasses().length);
      assertThat(all.stream().map(DecisionText::of))
          .doesNotHaveDuplicates()
          .contains(
              "run profile {\"a\":1} again",
              "record checkpoint-reached: checkpoint half",
              "call offline:rules for turn 1 (verdict), at most 10 tokens in and 20 out");
    }
  }
}
