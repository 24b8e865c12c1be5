package dev.errand.bootstrap.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.errand.bootstrap.process.ErrandProgram.Finished;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a user reads who made a mistake: one message, what and where and how to mend it. */
class BadInputIT {

  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int EXHAUSTED = 3;

  @TempDir Path directory;

  @Nested
  class Briefs {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        textBlock =
            """
            file: [sales.csv]               | 4 | file: this field is unknown; did you mean files?
            files: [../sales.csv]           | 4 | is no path inside the workspace
            files: [none.csv]               | 0 | there is no file none.csv
            budget: {totalTokens: 0}        | 4 | budget.totalTokens: must be at least 1, but is 0
            budget: {totalTokens: -5}       | 4 | budget.totalTokens: must be at least 1, but is -5
            budget: {}                      | 4 | a budget needs at least one limit
            deadline: 2020-01-01T00:00:00Z  | 0 | the deadline 2020-01-01T00:00:00Z has passed
            deadline: tomorrow              | 4 | deadline
            timeLimit: -5m                  | 4 | timeLimit
            """)
    void aWrongFieldShouldBeNamedWithItsPlace(String field, int line, String message)
        throws IOException {
      brief("agent: data-analyst\ninput: Why?\nlabels: {a: b}\n" + field + "\n");

      Finished finished = errand().run("run", "brief.yaml");

      assertOneMessage(finished, USAGE, message);
      if (line > 0) {
        assertThat(finished.err()).contains("brief.yaml: line " + line);
      }
    }

    @Test
    void aMissingBriefShouldBeNamed() {
      assertOneMessage(errand().run("run", "nope.yaml"), USAGE, "nope.yaml does not exist");
    }

    @Test
    void anUnknownAgentShouldBeNamedBesideThoseThereAre() throws IOException {
      brief("agent: data-analist\ninput: Why?\n");

      assertOneMessage(
          errand().run("run", "brief.yaml"), USAGE, "no agent 'data-analist'; there are:");
    }

    @Test
    void anAgentWithAnUnknownToolShouldNameIt() throws IOException {
      Files.writeString(
          directory.resolve("agent.yaml"),
          """
          name: lost
          description: An agent that wants what nobody has.
          prompt: [{name: task, text: Find it.}]
          tools: [crystal_ball]
          budget: {totalTokens: 1000}
          timeLimit: 1m
          """);
      brief("agent: lost\ninput: Why?\n");

      Finished finished = errand().with("ERRAND_AGENTS", "agent.yaml").run("run", "brief.yaml");

      assertThat(finished.code()).as(finished.toString()).isEqualTo(USAGE);
      assertThat(finished.out())
          .contains("agent lost wants the tool 'crystal_ball'", "there are: chart", "replay");
      assertThat(finished.err()).doesNotContain("\tat ", "Exception");
    }

    @Test
    void aHugeBriefShouldBeRefusedUnread() throws IOException {
      try (RandomAccessFile huge =
          new RandomAccessFile(directory.resolve("brief.yaml").toFile(), "rw")) {
        huge.setLength(100L << 20);
      }

      assertOneMessage(
          errand().run("run", "brief.yaml"), USAGE, "brief.yaml is larger than 16 MiB");
    }

    @Test
    void aBudgetTooSmallForOneCallShouldCostNothing() throws IOException {
      brief("agent: data-analyst\ninput: Why?\nbudget: {totalTokens: 10}\n");

      Finished finished = errand().run("run", "brief.yaml", "--json", "-q");

      assertThat(finished.code()).as(finished.toString()).isEqualTo(EXHAUSTED);
      JsonNode report = new JsonMapper().readTree(finished.out());
      assertThat(report.get("usage").get("modelCalls").asInt()).isZero();
      assertThat(report.get("failure").get("message").asString()).contains("totalTokens");
    }

    @Test
    void aLinkOutOfTheBriefsFolderShouldBeRefused(@TempDir Path elsewhere) throws IOException {
      Path secret = Files.writeString(elsewhere.resolve("secret.csv"), "a,b\n1,2\n");
      Files.createSymbolicLink(directory.resolve("data.csv"), secret);
      brief("agent: data-analyst\ninput: Why?\nfiles: [data.csv]\n");

      assertOneMessage(errand().run("run", "brief.yaml"), USAGE, "data.csv", "symbolic link");
    }
  }

  @Nested
  class Configuration {

    @Test
    void allProblemsShouldStandInOneMessage() throws IOException {
      brief("agent: data-analyst\ninput: Why?\n");

      Finished finished =
          errand()
              .with("ERRAND_LEDGER", "fil:x")
              .with("ERRAND_CONCURRENCY", "0")
              .with("ERRAND_NOPE", "1")
              .run("run", "brief.yaml");

      assertThat(finished.code()).isEqualTo(USAGE);
      assertThat(finished.err())
          .contains("3 problems", "'fil:'", "file:", "concurrency", "'0'", "ERRAND_NOPE")
          .doesNotContain("\tat ");
    }
  }

  @Nested
  class Data {

    @Test
    void aBinaryFileShouldBeToldFromATable() throws IOException {
      byte[] noise = new byte[50_000];
      new Random(7).nextBytes(noise);
      Files.write(directory.resolve("noise.csv"), noise);

      assertThat(caveats("noise.csv")).contains("noise.csv").doesNotContain("/scratch/");
    }

    @Test
    void anEmptyFileShouldBeCalledEmpty() throws IOException {
      Files.createFile(directory.resolve("empty.csv"));

      assertThat(caveats("empty.csv")).contains("empty.csv", "empty");
    }

    @Test
    void raggedRowsShouldBeCounted() throws IOException {
      Files.writeString(
          directory.resolve("ragged.csv"),
          "city,sales\nRome,10\nParis\nOslo,12,9\nBonn,14\nKyiv,11\nBern,15\n");

      assertThat(caveats("ragged.csv")).contains("ragged.csv", "fields");
    }

    @ParameterizedTest
    @CsvSource({"UTF-16LE", "UTF-16BE", "ISO-8859-1", "windows-1252"})
    void otherEncodingsShouldBeReadOrNamed(String encoding) throws IOException {
      String mark = encoding.startsWith("UTF-16") ? "\uFEFF" : "";
      Files.write(
          directory.resolve("towns.csv"),
          (mark + "town,sales\nMünchen,10\nKöln,14\nMünchen,12\nKöln,9\nZürich,30\n")
              .getBytes(Charset.forName(encoding)));

      assertThat(report("towns.csv").toString()).contains("towns.csv").contains("Zürich");
    }

    @Test
    void tenThousandColumnsShouldNotBringItDown() throws IOException {
      String header =
          IntStream.range(0, 10_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
      String row =
          IntStream.range(0, 10_000).mapToObj(i -> "" + i % 97).collect(Collectors.joining(","));
      Files.writeString(directory.resolve("wide.csv"), header + "\n" + (row + "\n").repeat(5));

      assertThat(caveats("wide.csv")).contains("10,000");
    }

    private String caveats(String file) throws IOException {
      return report(file).get("data").get("caveats").toString();
    }

    private JsonNode report(String file) throws IOException {
      brief("agent: data-analyst\ninput: What is in it?\nfiles: [" + file + "]\n");

      Finished finished = errand().run("run", "brief.yaml", "--json", "-q");

      assertThat(finished.code()).as(finished.toString()).isZero();
      assertThat(finished.err()).isEmpty();
      return new JsonMapper().readTree(finished.out());
    }
  }

  @Nested
  class FullDisk {

    @Test
    void shouldBeSaidAndLoseNothingThatWasRecorded() throws IOException {
      assumeTrue(
          errand().under("unshare -m mount -t tmpfs tmpfs .").run().code() == 0,
          "no right to mount a small disk here");
      brief("agent: data-analyst\ninput: Why?\n");
      // Both runs must see the same disk, so a shell holds it: full, then larger, then again.
      String both =
          "unshare -m sh -c 'mkdir -p .errand/sessions;"
              + " mount -t tmpfs -o size=12k tmpfs .errand/sessions;"
              + " \"$@\" run brief.yaml --session full -q; echo \"first: $?\" >&2;"
              + " mount -o remount,size=8m .errand/sessions;"
              + " exec \"$@\" session resume full -q' sh \"$@\"";

      Finished finished = errand().under(both).run();

      assertThat(finished.err())
          .contains("no room is left", "Free some space", "first: " + FAILED)
          .doesNotContain("\tat ");
      assertThat(finished.code()).as(finished.toString()).isZero();
      assertThat(finished.out()).contains("Completed", "Attempts  2");
    }
  }

  private void brief(String text) throws IOException {
    Files.writeString(directory.resolve("brief.yaml"), text, StandardCharsets.UTF_8);
  }

  private ErrandProgram errand() {
    return ErrandProgram.in(directory);
  }

  private static void assertOneMessage(Finished finished, int code, String... parts) {
    assertThat(finished.code()).as(finished.toString()).isEqualTo(code);
    assertThat(finished.out()).isEmpty();
    assertThat(finished.err()).contains(parts).doesNotContain("\tat ", "Exception");
    assertThat(finished.err().lines().filter(line -> line.startsWith("errand: "))).hasSize(1);
  }
}
