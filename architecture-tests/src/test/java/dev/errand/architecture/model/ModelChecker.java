package dev.errand.architecture.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tlc2.TLC;

/**
 * Runs TLC, each time in a process of its own, since it keeps its state in static fields and leaves
 * files behind. A run counts only if TLC says in its exit code and in words that it visited every
 * state, or shows what is violated; anything else is an error.
 */
final class ModelChecker {

  private static final int HOLDS = 0;
  private static final int DEADLOCKED = 11;
  private static final int INVARIANT_VIOLATED = 12;
  private static final int PROPERTY_VIOLATED = 13;

  private static final List<String> MODULES = List.of("Session", "Errand", "Replay");

  private static final Pattern COUNTS =
      Pattern.compile(
          "(?m)^(\\d+) states generated, (\\d+) distinct states found, (\\d+) states left on"
              + " queue\\.$");
  private static final Pattern DEPTH =
      Pattern.compile("(?m)^The depth of the complete state graph search is (\\d+)\\.$");
  private static final Pattern BROKEN =
      Pattern.compile("(?m)^Error: (?:Invariant|Action property) (\\w+) is violated");

  private static final String CIRCLE = "Error: Temporal properties were violated.";

  private final long patienceSeconds;
  private final List<String> options;

  ModelChecker(long patienceSeconds, String... options) {
    this.patienceSeconds = patienceSeconds;
    this.options = List.of(options);
  }

  /** For explorations of a few hundred thousand states. */
  static ModelChecker thorough() {
    return new ModelChecker(300, "-XX:+UseParallelGC", "-Xmx1g");
  }

  /** For a few thousand states, where starting is most of the work. */
  static ModelChecker quick() {
    return new ModelChecker(120, "-XX:+UseSerialGC", "-Xmx512m", "-XX:TieredStopAtLevel=1");
  }

  Verdict check(Check check) throws InterruptedException {
    try {
      Path folder = Files.createTempDirectory("errand-model");
      try {
        return verdict(run(check, folder));
      } finally {
        remove(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Ran(int exitCode, String output) {}

  private Ran run(Check check, Path folder) throws IOException, InterruptedException {
    for (String module : MODULES) {
      Files.writeString(folder.resolve(module + ".tla"), Resources.text(module + ".tla"));
    }
    for (var module : check.modules().entrySet()) {
      Files.writeString(folder.resolve(module.getKey() + ".tla"), module.getValue());
    }
    Files.writeString(folder.resolve("check.cfg"), check.text());
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command(check, folder))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(patienceSeconds, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "TLC did not come to an end within "
                + patienceSeconds
                + " s, which says nothing of the model:\n"
                + Files.readString(output));
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return new Ran(process.exitValue(), Files.readString(output));
  }

  private List<String> command(Check check, Path folder) throws IOException {
    return Stream.of(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
            options,
            List.of(
                "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("temporary")),
                "-cp",
                library().toString(),
                TLC.class.getName(),
                "-workers",
                "2",
                "-metadir",
                folder.resolve("states").toString(),
                "-config",
                "check.cfg",
                check.module()))
        .flatMap(List::stream)
        .toList();
  }

  private static Path library() {
    try {
      return Path.of(TLC.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Verdict verdict(Ran ran) {
    String output = ran.output();
    Matcher broken = BROKEN.matcher(output);
    if (ran.exitCode() == HOLDS) {
      return complete(output);
    }
    if (ran.exitCode() == DEADLOCKED && output.contains("Error: Deadlock reached.")) {
      return new Verdict.Violated("Deadlock", output);
    }
    boolean isViolation =
        ran.exitCode() == INVARIANT_VIOLATED || ran.exitCode() == PROPERTY_VIOLATED;
    if (isViolation && broken.find()) {
      return new Verdict.Violated(broken.group(1), output);
    }
    if (ran.exitCode() == PROPERTY_VIOLATED && output.contains(CIRCLE)) {
      return new Verdict.Violated("Temporal", output);
    }
    throw new AssertionError(
        "TLC ended with " + ran.exitCode() + ", which says nothing:\n" + output);
  }

  private static Verdict complete(String output) {
    Matcher counts = COUNTS.matcher(output);
    Matcher depth = DEPTH.matcher(output);
    if (!output.contains("Model checking completed. No error has been found.")
        || !counts.find()
        || !depth.find()
        || !counts.group(3).equals("0")) {
      throw new AssertionError("TLC did not visit every state:\n" + output);
    }
    return new Verdict.Holds(
        Long.parseLong(counts.group(1)),
        Long.parseLong(counts.group(2)),
        Integer.parseInt(depth.group(1)),
        output);
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
