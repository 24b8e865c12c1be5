package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.SessionEvents;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another process that runs {@link ChildMain}, and what it says. */
final class ChildJvm implements AutoCloseable {

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private final Process process;
  private final BufferedReader output;

  private ChildJvm(Process process) {
    this.process = process;
    this.output = process.inputReader();
  }

  /** Starts one. */
  static ChildJvm start(String... arguments) throws IOException {
    return new ChildJvm(
        new ProcessBuilder(command(arguments))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /**
   * Starts one that cannot make files larger than that.
   *
   * @param blocks of 512 bytes, or of 1,024 with some shells
   */
  static ChildJvm startWithSmallFiles(int blocks, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
    command.addAll(command(arguments));
    return new ChildJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /** Its next line, or null when it has ended. */
  String line() {
    try {
      return output.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All lines that are left. */
  List<String> lines() {
    return output.lines().toList();
  }

  /** Lets it go on or end, as the case may be. */
  void nudge() throws IOException {
    process.outputWriter().close();
  }

  /** Kills it at once, as {@code kill -9} does. */
  void kill() {
    // The process's own method would also close what it said and nobody read yet.
    process.toHandle().destroyForcibly();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> command(String... arguments) {
    return Stream.concat(
            Stream.of(
                JAVA.toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx128m",
                "-cp",
                classPath(),
                ChildMain.class.getName()),
            Arrays.stream(arguments))
        .toList();
  }

  private static String classPath() {
    return Stream.of(
            ChildMain.class,
            FileSessionLedger.class,
            SessionLedger.class,
            SessionId.class,
            SessionEvents.class)
        .map(ChildJvm::place)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Where a class comes from; tests are patched into the module and have no place of their own. */
  private static String place(Class<?> type) {
    try {
      String name = type.getName().replace('.', '/') + ".class";
      String found = String.valueOf(type.getResource("/" + name));
      return found.startsWith("file:")
          ? Path.of(new java.net.URI(found.substring(0, found.length() - name.length()))).toString()
          : Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
