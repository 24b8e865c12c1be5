package dev.errand.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lets the fuzzer loose on each target, in a process of its own, for {@code -Dfuzz.seconds}. A find
 * is copied into the target's corpus, where {@link ReplayTest} fails until its cause is mended.
 */
@Execution(ExecutionMode.CONCURRENT)
class FuzzingTest {

  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 2);

  /** Names of targets with commas between them; empty for all. */
  private static final String TARGETS = System.getProperty("fuzz.targets", "");

  /** Below, starting up is most of the work, and an optimizing compiler does not pay. */
  private static final int LONG = 30;

  /** What one input may take, in seconds, before it is a find; of a machine that may be busy. */
  private static final int SLOWEST = 60;

  /** Beyond the fuzzing: to start, to instrument, to run through the corpus. */
  private static final int OVERHEAD_SECONDS = 240;

  private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units: *(\\d+)");

  @ParameterizedTest
  @EnumSource
  void noInputShouldBreakWhatHolds(Target target) throws Exception {
    assumeTrue(SECONDS > 0, "switched off by -Dfuzz.seconds=0");
    assumeTrue(
        TARGETS.isEmpty() || List.of(TARGETS.split(",")).contains(target.folder()),
        "not among -Dfuzz.targets");
    Path work = Seeds.root().resolve("fuzz-tests/target/fuzz").resolve(target.folder());
    Path reached = Files.createDirectories(work.resolve("reached"));
    Path finds = Files.createDirectories(work.resolve("finds"));
    Path log = work.resolve("fuzzer.log");

    Process fuzzer =
        new ProcessBuilder(command(target, reached, finds))
            .directory(Seeds.root().resolve("fuzz-tests").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(fuzzer.waitFor(SECONDS + OVERHEAD_SECONDS, TimeUnit.SECONDS))
          .as("the fuzzer ends; see %s", log)
          .isTrue();
    } finally {
      fuzzer.destroyForcibly().waitFor();
    }

    String said = Files.readString(log);
    if (fuzzer.exitValue() != 0) {
      fail("%s: the fuzzer failed; finds kept: %s%n%s", target, kept(finds, target), end(said));
    }
    Matcher runs = RUNS.matcher(said);
    assertThat(runs.find()).as("the fuzzer says how often it ran: %s", end(said)).isTrue();
    assertThat(Long.parseLong(runs.group(1))).isPositive();
    System.out.printf(Locale.ROOT, "%s: %s executions%n", target.folder(), runs.group(1));
  }

  private static List<String> command(Target target, Path reached, Path finds) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (SECONDS < LONG ? 1 : 4),
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type().getName(),
                "--instrumentation_includes=dev.errand.**",
                "--custom_hook_includes=dev.errand.**",
                "--reproducer_path=" + finds,
                "-artifact_prefix=" + finds + "/",
                // The short run of every build begins alike each time; a long one never does.
                "-seed=" + (SECONDS < LONG ? 1 : 0),
                "-max_total_time=" + SECONDS,
                "-timeout=" + SLOWEST,
                "-rss_limit_mb=0",
                "-max_len=" + Target.LARGEST_SEED,
                "-print_final_stats=1",
                "--disabled_hooks=" + target.silenced(),
                reached.toString()));
    target.folders().stream().filter(Files::isDirectory).map(Path::toString).forEach(command::add);
    return command;
  }

  private static List<Path> kept(Path finds, Target target) throws IOException {
    List<Path> kept = new ArrayList<>();
    for (Path find : Seeds.files(finds)) {
      if (!find.toString().endsWith(".java")) {
        Path place = Files.createDirectories(target.corpus()).resolve(find.getFileName());
        kept.add(Files.copy(find, place, StandardCopyOption.REPLACE_EXISTING));
      }
    }
    return kept;
  }

  private static String end(String said) {
    return said.substring(Math.max(0, said.length() - 6000));
  }
}
