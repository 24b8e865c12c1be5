package dev.errand.adapter.in.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.WorkspacePath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunCommandTest {

  private static final Outcome COMPLETED = new Outcome.Completed(new Answer("March fell.", null));

  private final Process process = new Process();
  private final FakeApplication application = process.application;

  @TempDir private Path directory;
  private String brief;

  @BeforeEach
  void writeBrief() throws IOException {
    brief = Files.writeString(directory.resolve("brief.yaml"), "ask: why?").toString();
    ending(Sessions.report("b1", COMPLETED));
  }

  private void ending(Report report) {
    application.running = observer -> new RunBrief.Result.Ended(report);
  }

  @Nested
  class Reporting {

    @Test
    void aCompletedBriefShouldShowAnswerFilesUsageModelAndSession() {
      int code = process.run("run", brief);

      assertThat(code).isZero();
      assertThat(process.out.toString())
          .contains("Completed: brief b1 by data-analyst")
          .contains("March fell.")
          .contains(Path.of("errand-out", "b1", "charts/sales.svg") + "  (12.3 kB)")
          .contains("4 model calls, 6 tool calls, 12,345 tokens in, 1,234 out, cost 0.0123")
          .contains("Model     offline:rules")
          .contains("Note      No language model was involved.")
          .contains("errand session show b1");
      assertThat(application.asked)
          .containsExactly("run b1", "copy b1 to " + Path.of("errand-out", "b1"));
    }

    static Stream<Arguments> outcomes() {
      return Stream.of(
          Arguments.of(COMPLETED, 0, "Completed"),
          Arguments.of(new Outcome.Failed(new Failure.ObjectivesUnmet("no chart")), 1, "no chart"),
          Arguments.of(new Outcome.Failed(new Failure.BudgetExhausted("spent")), 3, "spent"),
          Arguments.of(new Outcome.Failed(new Failure.DeadlineExceeded("late")), 3, "late"),
          Arguments.of(new Outcome.Cancelled("wrong file"), 1, "wrong file"),
          Arguments.of(
              new Outcome.DeadLettered(new Failure.Unavailable("down")),
              1,
              "errand dead-letters replay --id b1"));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void theExitCodeShouldTellTheOutcome(Outcome outcome, int expected, String told) {
      ending(Sessions.report("b1", outcome));

      int code = process.run("run", brief);

      assertThat(code).isEqualTo(expected);
      assertThat(process.out.toString()).contains(told);
    }

    @Test
    void jsonShouldBeTheOnlyThingOnStandardOutput() {
      int code = process.run("run", brief, "--json");

      assertThat(code).isZero();
      assertThat(process.json().path("briefId").stringValue()).isEqualTo("b1");
      assertThat(process.err.toString()).contains("reading " + brief);
    }

    @Test
    void quietShouldSilenceTheProgress() {
      process.run("run", brief, "--quiet");

      assertThat(process.err.toString()).isEmpty();
    }

    @Test
    void filesShouldGoWhereTheyAreWanted() {
      process.run("run", brief, "--out", "here");

      assertThat(application.asked).contains("copy b1 to here");
      assertThat(process.out.toString()).contains(Path.of("here", "charts/sales.svg").toString());
    }

    @Test
    void filesThatCannotBeWrittenShouldNotCostTheReport() {
      application.copying =
          to -> {
            throw new PortException(new Failure.StorageFull("no space left"));
          };

      int code = process.run("run", brief);

      assertThat(code).isEqualTo(1);
      assertThat(process.out.toString()).contains("March fell.");
      assertThat(process.err.toString()).contains("no space left", "errand session resume b1");
    }

    @Test
    void anOpenApprovalShouldTellHowToAnswer() {
      application.sessions.put(new SessionId("b1"), asking());
      application.running =
          observer ->
              new RunBrief.Result.AwaitingApproval(List.of("a7"), Sessions.START.plusSeconds(3600));

      int code = process.run("run", brief);

      assertThat(code).isEqualTo(1);
      assertThat(process.out.toString())
          .contains("wants to run profile")
          .contains("errand session approve b1 a7 --role operator")
          .contains("errand session deny b1 a7 --role operator")
          .contains("2026-03-01 14:00:00 (in 1 h)")
          .contains("errand session resume b1");
    }

    @Test
    void anOpenApprovalShouldBeOneDocumentToo() {
      application.running =
          observer ->
              new RunBrief.Result.AwaitingApproval(List.of("a7"), Sessions.START.plusSeconds(3600));

      process.run("run", brief, "--json");

      assertThat(process.json().path("status").stringValue()).isEqualTo("awaiting-approval");
      assertThat(process.json().path("approvals").get(0).stringValue()).isEqualTo("a7");
    }

    private static Sessions asking() {
      return Sessions.wantingTools("b1")
          .then(
              new SessionEvent.ApprovalAsked(
                  "a7", "c1", "operator", "May it?", Sessions.START.plusSeconds(3600)));
    }
  }

  @Nested
  class Reading {

    @Test
    void theFirstLineShouldComeBeforeAnythingSlow() {
      process.refusal = new Failure.Unavailable("slow, then down");

      process.run("run", brief);

      assertThat(process.err.toString().lines().findFirst().orElseThrow())
          .endsWith("reading " + brief);
    }

    @Test
    void filesShouldBeSoughtBesideTheBrief() {
      process.run("run", brief);

      assertThat(process.read).containsExactly(brief + " in '" + directory + "'");
    }

    @Test
    void aBriefShouldComeFromStandardInput() {
      process.input = "ask: from a pipe";

      process.run("run", "-");

      assertThat(application.accepted.getFirst().input().text()).isEqualTo("ask: from a pipe");
    }

    @Test
    void aQuestionShouldBecomeABriefWithItsFiles() throws IOException {
      Path data = Files.writeString(directory.resolve("sales.csv"), "a,b");
      Path more = Files.writeString(directory.resolve("more.csv"), "a,b");

      int code =
          process.run(
              "run", "--text", "why?", "--agent", "x", "--file", data + "", "--file", more + "");

      assertThat(code).isZero();
      NewBrief taken = application.accepted.getFirst();
      assertThat(taken.input().text()).isEqualTo("why?");
      assertThat(taken.files())
          .containsExactly(
              new NewBrief.SourceFile.OnDisk(WorkspacePath.of("sales.csv"), data),
              new NewBrief.SourceFile.OnDisk(WorkspacePath.of("more.csv"), more));
      assertThat(taken.user().userId()).isNotBlank();
    }

    @Test
    void aFileThatIsMissingOrNamedTwiceShouldBeRefused() throws IOException {
      String data = Files.writeString(directory.resolve("a.csv"), "a").toString();

      int missing =
          process.run("run", "--text", "why?", "--agent", "x", "--file", directory + "/nope");
      int twice = process.run("run", "--text", "w", "--agent", "x", "--file", data, data);

      assertThat(List.of(missing, twice)).containsOnly(2);
      assertThat(process.err.toString())
          .contains("nope does not exist", "two files are named a.csv");
      assertThat(application.accepted).isEmpty();
    }

    @Test
    void documentsThatCannotBeReadShouldSayWhyAndHowToMendIt() throws IOException {
      Path latin = Files.write(directory.resolve("latin.yaml"), new byte[] {'a', (byte) 0xE4, 'b'});
      Path large = directory.resolve("large.yaml");
      try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
        file.setLength(Documents.MAX_BYTES + 1L);
      }
      Path wrong =
          Files.writeString(directory.resolve("wrong.yaml"), "unknown: 1", StandardCharsets.UTF_8);

      List<Integer> codes =
          Stream.of(directory.resolve("nope.yaml"), directory, latin, large, wrong)
              .map(file -> process.run("run", file.toString()))
              .toList();

      assertThat(codes).containsOnly(2);
      assertThat(process.err.toString())
          .contains("nope.yaml does not exist")
          .contains("is a directory; name a file")
          .contains("latin.yaml is not UTF-8 text")
          .contains("large.yaml is larger than 16 MiB")
          .contains("unknown field 'unknown'")
          .doesNotContain("\tat ");
      assertThat(process.out.toString()).isEmpty();
      assertThat(application.accepted).isEmpty();
    }
  }

  @Nested
  class Resuming {

    @Test
    void aSessionWithoutABriefShouldGoOn() {
      int code = process.run("run", "--session", "s1");

      assertThat(code).isZero();
      assertThat(application.accepted).isEmpty();
      assertThat(application.asked).startsWith("run s1");
    }

    @Test
    void aSessionWithABriefShouldBeAcceptedUnderThatId() {
      process.run("run", brief, "--session", "nightly");

      assertThat(application.accepted.getFirst().id()).hasToString("nightly");
      assertThat(application.asked).startsWith("run nightly");
    }

    @Test
    void aBriefWithAnIdOfItsOwnShouldNotGoUnderAnother() throws IOException {
      Files.writeString(Path.of(brief), "id: mine");

      int code = process.run("run", brief, "--session", "other");

      assertThat(code).isEqualTo(2);
      assertThat(process.err.toString()).contains("wants the id mine, but --session is other");
    }

    @Test
    void anIdThatIsNoneShouldBeRefused() {
      int code = process.run("run", "--session", "../etc");

      assertThat(code).isEqualTo(2);
      assertThat(process.err.toString()).contains("'../etc' is no id");
    }

    @Test
    void aSessionThatIsMissingShouldBeBadUsage() {
      application.running =
          observer -> {
            throw new PortException(new Failure.NotFound("there is no session s1"));
          };

      int code = process.run("session", "resume", "s1");

      assertThat(code).isEqualTo(2);
      assertThat(process.err.toString()).endsWith("errand: there is no session s1\n");
    }

    @Test
    void resumeShouldRunAndReport() {
      int code = process.run("session", "resume", "s1", "--json", "--out", "x");

      assertThat(code).isZero();
      assertThat(process.json().path("briefId").stringValue()).isEqualTo("b1");
      assertThat(application.asked).containsExactly("resumed s1", "run s1", "copy b1 to x");
    }
  }

  @Nested
  class Interrupting {

    @Test
    void anInterruptShouldStopTheRunAndTellHowToGoOn() {
      application.running =
          observer -> {
            process.interrupt.run();
            process.time.sleep(Duration.ofHours(1));
            throw new AssertionError("was not interrupted");
          };

      int code = process.run("run", brief, "--json");

      assertThat(code).isEqualTo(130);
      assertThat(process.out.toString()).isEmpty();
      assertThat(process.err.toString())
          .endsWith("errand: stopped; resume with: errand session resume b1\n");
      assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anAdapterThatTripsOverTheInterruptShouldCountAsInterrupted() {
      application.running =
          observer -> {
            process.interrupt.run();
            throw new PortException(new Failure.Unavailable("the channel was closed"));
          };

      int code = process.run("run", brief);

      assertThat(code).isEqualTo(130);
      assertThat(process.err.toString()).contains("errand session resume b1");
      assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptWhileFilesAreWrittenShouldStopToo() {
      application.copying =
          to -> {
            process.interrupt.run();
            throw new PortException(new Failure.Unavailable("the channel was closed"));
          };

      int code = process.run("run", brief);

      assertThat(code).isEqualTo(130);
      assertThat(process.out.toString()).isEmpty();
      assertThat(Thread.interrupted()).isFalse();
    }
  }
}
