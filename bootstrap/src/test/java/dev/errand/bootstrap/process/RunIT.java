package dev.errand.bootstrap.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.bootstrap.process.ErrandProgram.Finished;
import dev.errand.bootstrap.process.ErrandProgram.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The main job by the packaged program. */
class RunIT {

  private static final JsonMapper JSON = new JsonMapper();

  /** Lines of a ledger once the first model call was announced. */
  private static final int MODEL_CALLED = 4;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"weather", "gapminder"})
  void anExampleShouldEndWithFindingsAChartAndWhereTheSessionLies(String example)
      throws IOException {
    Finished finished = errand().run("run", brief(example), "--json");

    assertThat(finished.code()).as(finished.toString()).isZero();
    JsonNode report = JSON.readTree(finished.out());
    assertThat(report.get("outcome").asString()).isEqualTo("completed");
    assertThat(report.get("data").get("findings").size()).isPositive();
    assertThat(report.get("disclosure").asString()).contains("No language model");
    Path files = directory.resolve("errand-out").resolve(report.get("briefId").asString());
    for (JsonNode artifact : report.get("artifacts")) {
      assertThat(files.resolve(artifact.get("path").asString()))
          .hasSize(artifact.get("bytes").asLong());
    }
    assertThat(report.get("artifacts").findValuesAsString("path"))
        .anyMatch(path -> path.endsWith(".png"))
        .anyMatch(path -> path.endsWith(".svg"));
    assertThat(finished.err()).contains("turn 1", "completed");
    LedgerFile ledger = new LedgerFile(directory, report.get("sessionId").asString());
    ledger.assertNothingTwice();
  }

  @Test
  void progressShouldBeginBeforeTheReportAndStayOffStandardOutput() {
    Finished finished = errand().run("run", brief("weather"));

    assertThat(finished.out()).contains("Completed", "Usage", "Session").doesNotContain("turn 1:");
    assertThat(finished.err()).contains("turn 1");
  }

  @Test
  void whatWasRecordedShouldBeReplayedProvedAndForked() {
    errand().run("run", brief("weather"), "--session", "first", "-q");

    Finished replayed = errand().run("session", "replay", "first");
    Finished proved = errand().run("audit", "verify");
    Finished forked = errand().run("session", "fork", "first", "--at", "8");
    Finished shown = errand().run("session", "show", "first", "--json");

    assertThat(replayed.code()).as(replayed.toString()).isZero();
    assertThat(proved.code()).as(proved.toString()).isZero();
    assertThat(forked.code()).as(forked.toString()).isZero();
    assertThat(shown.code()).as(shown.toString()).isZero();
    assertThat(JSON.readTree(shown.out()).get("id").asString()).isEqualTo("first");
  }

  @Test
  void aChangedAuditLogShouldNameTheEntry() throws IOException {
    errand().run("run", brief("weather"), "--session", "first", "-q");
    Path log;
    try (var found = Files.walk(directory.resolve(".errand/audit"))) {
      log = found.filter(each -> each.toString().endsWith(".jsonl")).findFirst().orElseThrow();
    }
    String entries = Files.readString(log);
    Files.writeString(log, entries.replaceFirst("brief-accepted", "brief-acceptee"));

    Finished proved = errand().run("audit", "verify");

    assertThat(proved.code()).as(proved.toString()).isEqualTo(1);
    assertThat(proved.out() + proved.err()).contains("1");
  }

  @Test
  void anInterruptInTheMiddleOfAModelCallShouldLeaveASessionToResume() throws Exception {
    LedgerFile ledger = new LedgerFile(directory, "stopped");
    Finished stopped;
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Running running =
            interruptible()
                .with(
                    "ERRAND_MODEL",
                    "openai:silent?base=http://127.0.0.1:" + silent.getLocalPort() + "/v1")
                .with("ERRAND_SECRET_OPENAI", "unused")
                .start("run", brief("weather"), "--session", "stopped", "-q")) {
      ledger.awaitLines(MODEL_CALLED, running.process());
      signal(running, "INT");
      stopped = running.end();
    }

    assertThat(stopped.code()).as(stopped.toString()).isEqualTo(130);
    assertThat(stopped.err()).contains("errand session resume stopped");
    assertThat(ledger.types()).contains("model-called").doesNotContain("failed", "cancelled");
  }

  private static void signal(Running running, String name) throws InterruptedException {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, "" + running.process().pid()).start();
      assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What a shell starts in the background ignores SIGINT, and so do all its children. */
  private ErrandProgram interruptible() throws InterruptedException {
    try {
      boolean known =
          new ProcessBuilder("env", "--default-signal=INT", "true").start().waitFor() == 0;
      return known ? errand().under("exec env --default-signal=INT \"$@\"") : errand();
    } catch (IOException e) {
      return errand();
    }
  }

  private ErrandProgram errand() {
    return ErrandProgram.in(directory);
  }

  private static String brief(String example) {
    return ErrandProgram.EXAMPLES.resolve(example).resolve("brief.yaml").toString();
  }
}
