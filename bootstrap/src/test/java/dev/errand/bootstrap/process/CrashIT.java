package dev.errand.bootstrap.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.bootstrap.process.ErrandProgram.Finished;
import dev.errand.bootstrap.process.ErrandProgram.Running;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real process, killed by the operating system while it works. */
@Execution(ExecutionMode.CONCURRENT)
class CrashIT {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int RANDOM_KILLS = 20;
  private static final int LONGEST_MILLIS = 2_000;
  private static final int LONGER_MILLIS = 200;

  @TempDir Path undisturbed;
  @TempDir Path disturbed;

  @ParameterizedTest
  @ValueSource(strings = {"weather", "gapminder"})
  void aSessionKilledBehindEachOfItsEventsShouldEndWithTheSameReport(String example) {
    String brief = brief(example);
    Finished reference = ErrandProgram.in(undisturbed).run("run", brief, "--json", "-q");
    LedgerFile ledger = new LedgerFile(disturbed, "killed");
    List<String> killedBehind = new ArrayList<>();

    Finished last = null;
    while (last == null) {
      // At once, then behind the next thing that is done, then behind the one after that.
      int more = killedBehind.size() % 3;
      int lines = ledger.lines() + 1;
      int done = ledger.done() + more;
      try (Running running =
          ErrandProgram.in(disturbed).start("run", brief, "--session", "killed", "--json", "-q")) {
        Process process = running.process();
        boolean reached =
            more == 0 ? ledger.awaitLines(lines, process) : ledger.awaitDone(done, process);
        if (reached && process.isAlive()) {
          running.kill();
          ledger.assertNothingTwice();
          killedBehind.add(ledger.types().getLast());
        } else {
          last = running.end();
        }
      }
    }

    assertSame(reference, last, ledger);
    System.out.println(
        example + ": " + killedBehind.size() + " kills behind " + new TreeSet<>(killedBehind));
    assertThat(killedBehind)
        .hasSizeGreaterThanOrEqualTo(15)
        .contains("brief-accepted", "model-called", "tool-started");
  }

  @Test
  void aSessionKilledAtAnyTimeShouldEndWithTheSameReport() throws InterruptedException {
    long seed = Long.getLong("crash.seed", System.nanoTime());
    System.out.println("random kills with -Dcrash.seed=" + seed);
    Random random = new Random(seed);
    String brief = brief("weather");
    Finished reference = ErrandProgram.in(undisturbed).run("run", brief, "--json", "-q");
    int kills = 0;

    for (int round = 0; kills < RANDOM_KILLS; round++) {
      String session = "round-" + round;
      LedgerFile ledger = new LedgerFile(disturbed, session);
      Finished last = null;
      // Longer each time, or a busy machine would not come to the end of it.
      int longest = LONGEST_MILLIS;
      while (last == null) {
        try (Running running =
            ErrandProgram.in(disturbed).start("run", brief, "--session", session, "--json", "-q")) {
          if (running.process().waitFor(random.nextInt(longest), TimeUnit.MILLISECONDS)) {
            last = running.end();
          } else {
            running.kill();
            kills++;
            longest += LONGER_MILLIS;
            ledger.assertNothingTwice();
          }
        }
      }
      assertSame(reference, last, ledger);
    }
  }

  private static void assertSame(Finished reference, Finished last, LedgerFile ledger) {
    assertThat(last.code()).as(last.toString()).isZero();
    assertThat(told(last)).isEqualTo(told(reference));
    ledger.assertNothingTwice();
    assertThat(ledger.types().getLast()).isEqualTo("completed");
  }

  /** What a report tells its reader; attempts, and the price of lost calls, may differ. */
  private static List<JsonNode> told(Finished finished) {
    JsonNode report = JSON.readTree(finished.out());
    return List.of(report.get("outcome"), report.get("data"), report.get("artifacts"));
  }

  private static String brief(String example) {
    return ErrandProgram.EXAMPLES.resolve(example).resolve("brief.yaml").toString();
  }
}
