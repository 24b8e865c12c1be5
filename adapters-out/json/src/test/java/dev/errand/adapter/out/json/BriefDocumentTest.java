package dev.errand.adapter.out.json;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.in.NewBrief.SourceFile;
import dev.errand.application.port.in.NewBrief.TimeLimit;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.spi.BriefReader;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Experiment;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Money;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.workspace.WorkspacePath;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BriefDocumentTest {

  private static final Path HOME = Path.of("home");

  private final BriefReader reader = new JsonCodecsProvider().briefReader();

  @Nested
  class Good {

    @Test
    void everyFieldShouldBeRead() {
      NewBrief brief = read(BriefCases.good().get(5));

      assertThat(brief)
          .isEqualTo(
              new NewBrief(
                  new BriefId("b-1"),
                  new AgentChoice.Named("data-analyst"),
                  new Input.Text("How was the weather?"),
                  List.of(
                      onDisk("seattle.csv", "seattle.csv"),
                      onDisk("data/deep/sales.csv", "data/deep/sales.csv"),
                      onDisk("other.csv", "../elsewhere/other.csv"),
                      inline("inline.txt", "hello"),
                      inline("number.txt", "17"),
                      inline("inline.bin", "hello")),
                  new UserIdentity(
                      "ada",
                      "acme",
                      Set.of("analyst", "admin"),
                      Map.of("team", "7", "lead", "true")),
                  new Budget(
                      Budget.NO_LIMIT,
                      Budget.NO_LIMIT,
                      200_000,
                      new Money(new BigDecimal("0.50")),
                      5,
                      0),
                  new TimeLimit.Within(Duration.ofMinutes(90)),
                  "memory:replies",
                  "k-1",
                  Map.of("quarter", "Q3", "year", "2026", "urgent", "true"),
                  new Experiment("prompt-v2", Map.of("short", "yes")),
                  "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    }

    @Test
    void whatIsLeftOutShouldBeTheAgentsOrTheLocalUsers() {
      NewBrief brief = read("agent: a\ninput: x\n");

      assertThat(brief.user()).isEqualTo(UserIdentity.of("local"));
      assertThat(brief.budget()).isNull();
      assertThat(brief.time()).isNull();
      assertThat(brief.id()).isNull();
    }

    @Test
    void dataShouldKeepItsNumbersAndOrder() {
      NewBrief brief =
          read("capability: c\ninputJson: {z: 1.10, a: 12345678901234567890, t: '5', n: null}\n");

      assertThat(brief.agent()).isEqualTo(new AgentChoice.Capable("c"));
      assertThat(brief.input())
          .isEqualTo(
              new Input.Json("{\"z\":1.10,\"a\":12345678901234567890,\"t\":\"5\",\"n\":null}"));
    }

    @Test
    void aDeadlineShouldBeAnInstant() {
      assertThat(read("agent: a\ninput: x\ndeadline: 2026-12-01T00:00:00Z\n").time())
          .isEqualTo(new TimeLimit.At(Instant.parse("2026-12-01T00:00:00Z")));
    }

    @ParameterizedTest
    @MethodSource("dev.errand.adapter.out.json.BriefCases#good")
    void everyGoodDocumentShouldBeRead(String document) {
      assertThat(read(document)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent: a\ninput: x\n", "{\"agent\":\"a\",\"input\":\"x\"}"})
    void aByteOrderMarkAndOtherLineBreaksShouldNotMatter(String document) {
      assertThat(read("\ufeff" + document)).isEqualTo(read(document));
      assertThat(read(document.replace("\n", "\r\n"))).isEqualTo(read(document));
    }

    @Test
    void textsOfAllLanguagesShouldBeKept() {
      assertThat(read("agent: a\ninput: \"naïve € 😀 \\u00e9\"\n").input())
          .isEqualTo(new Input.Text("naïve € 😀 é"));
    }
  }

  @Nested
  class Bad {

    @ParameterizedTest
    @MethodSource("dev.errand.adapter.out.json.BriefCases#bad")
    void everyBadDocumentShouldBeRefusedWithKeyAndPlace(BriefCases.Bad bad) {
      assertThat(problem(bad.document())).startsWith("brief.yaml").contains(bad.told());
    }

    @Test
    void allProblemsShouldBeToldAtOnceInTheirOrder() {
      String message =
          problem(
              """
              agnt: a
              input: 5
              budget: {totalTokens: 0, cost: free}
              timeLimit: soon
              files: [../x, ok.csv, {path: y}]
              user: {id: ada, role: admin}
              """);

      assertThat(message.lines())
          .hasSize(10)
          .startsWith(
              "brief.yaml has 9 problems:",
              "  line 1, column 1: one of these fields is needed: agent, capability");
      assertThat(message)
          .containsSubsequence(
              "agnt: this field is unknown; did you mean agent?",
              "input: must be a text",
              "budget.totalTokens",
              "budget.cost",
              "timeLimit",
              "files[0]",
              "files[2]",
              "user.role");
    }

    @Test
    void whoMayNotNameFilesShouldBeToldSo() {
      for (String file : List.of("a.csv", "{path: a, from: b}")) {
        Failure failure =
            failureOf(() -> reader.read("agent: a\ninput: x\nfiles: [" + file + "]", "body", null));

        assertThat(failure.message()).contains("files[0]", "only inline content is accepted here");
      }
    }

    @Test
    void moreProblemsThanAnybodyReadsShouldBeCounted() {
      StringBuilder document = new StringBuilder("agent: a\ninput: x\n");
      for (int i = 0; i < 500; i++) {
        document.append("unknown").append(i).append(": 1\n");
      }

      assertThat(problem(document.toString()).lines())
          .hasSizeLessThan(60)
          .last()
          .asString()
          .contains("more");
    }
  }

  @Nested
  class Bounds {

    @Test
    void aHugeDocumentShouldBeRefusedBeforeItIsParsed() {
      String message = problem("agent: a\ninput: " + "x".repeat(100 << 20));

      assertThat(message).contains("1 MiB").hasSizeLessThan(500);
    }

    @Test
    void aDocumentOfTheLargestSizeShouldBeRead() {
      String head = "agent: a\ninput: ";

      assertThat(read(head + "x".repeat((1 << 20) - head.length()))).isNotNull();
      assertThat(problem(head + "x".repeat((1 << 20) - head.length() + 1))).contains("1 MiB");
      assertThat(problem(head + "€".repeat(400_000))).contains("1 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- "})
    void aDepthBombShouldBeRefused(String opening) {
      String bomb = opening.repeat(100_000);

      assertThat(problem("agent: a\ninput: x\ninputJson: " + bomb)).hasSizeLessThan(2_000);
      assertThat(problem(bomb)).hasSizeLessThan(2_000);
    }

    @Test
    void aDepthBombInJsonShouldBeRefused() {
      String bomb = "{\"agent\":\"a\",\"inputJson\":" + "[".repeat(100_000);

      assertThat(problem(bomb)).contains("depth").hasSizeLessThan(2_000);
    }

    @Test
    void depthShouldBeGoodUpToItsBound() {
      assertThat(read("agent: a\ninputJson: " + "[".repeat(31) + "]".repeat(31))).isNotNull();
      assertThat(problem("agent: a\ninputJson: " + "[".repeat(32) + "]".repeat(32)))
          .contains("depth");
    }

    @Test
    void anAliasBombShouldBeRefusedWithoutBeingUnfolded() {
      StringBuilder bomb = new StringBuilder("agent: a\ninputJson:\n  a: &a [x, x, x]\n");
      for (char c = 'b'; c <= 'z'; c++) {
        String before = "*" + (char) (c - 1);
        bomb.append("  %s: &%s [%s]\n".formatted(c, c, String.join(", ", nCopies(9, before))));
      }

      assertThat(problem(bomb.toString())).contains("not understood").hasSizeLessThan(10_000);
    }

    @Test
    void manyKeysShouldNotTakeLong() {
      StringBuilder document = new StringBuilder("agent: a\ninputJson:\n");
      for (int i = 0; i < 50_000; i++) {
        document.append("  k").append(i).append(": 1\n");
      }

      assertThat(read(document.toString())).isNotNull();
    }

    @Test
    void whatIsQuotedShouldBeShortAndHarmless() {
      assertThat(problem("agent: a\ninput: x\n\"\\e[31m" + "k".repeat(5_000) + "\": 1\n"))
          .hasSizeLessThan(600)
          .doesNotContain("\u001b");
    }
  }

  private NewBrief read(String document) {
    return reader.read(document, "brief.yaml", HOME);
  }

  private String problem(String document) {
    Failure failure = failureOf(() -> read(document));
    assertThat(failure).isInstanceOf(Failure.InvalidRequest.class);
    return failure.message();
  }

  private static Failure failureOf(Runnable call) {
    @Nullable PortException thrown = catchThrowableOfType(PortException.class, call::run);
    assertThat(thrown).as("a failure").isNotNull();
    return thrown.failure();
  }

  private static SourceFile onDisk(String path, String file) {
    return new SourceFile.OnDisk(WorkspacePath.of(path), HOME.resolve(file));
  }

  private static SourceFile inline(String path, String text) {
    return new SourceFile.Inline(WorkspacePath.of(path), Payload.ofText(text));
  }
}
