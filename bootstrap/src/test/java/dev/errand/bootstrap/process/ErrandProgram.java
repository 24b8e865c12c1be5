package dev.errand.bootstrap.process;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The packaged program, started as a user starts it: in a directory, with an environment, by its
 * launcher or by {@code java -jar}.
 */
public final class ErrandProgram {

  /** The distribution that the build has just made. */
  public static final Path HOME = Path.of(System.getProperty("errand.home"));

  static final Path EXAMPLES = Path.of(System.getProperty("errand.examples")).normalize();

  private static final long PATIENCE_SECONDS = 120;

  private final List<String> start;
  private final Path directory;
  private final Map<String, String> variables = new TreeMap<>();

  private ErrandProgram(List<String> start, Path directory) {
    this.start = start;
    this.directory = directory;
  }

  /** By {@code bin/errand}, on the module path. */
  static ErrandProgram in(Path directory) {
    return in(directory, HOME);
  }

  /** By the {@code bin/errand} of a copy of the distribution. */
  public static ErrandProgram in(Path directory, Path home) {
    return new ErrandProgram(List.of(home.resolve("bin/errand").toString()), directory);
  }

  /** By {@code java -jar} on the bootstrap jar, on the class path. */
  static ErrandProgram jarIn(Path directory, Path home) {
    try (var jars = Files.list(home.resolve("lib"))) {
      Path jar =
          jars.filter(each -> each.getFileName().toString().startsWith("errand-bootstrap-"))
              .findFirst()
              .orElseThrow();
      return new ErrandProgram(
          List.of(Path.of(javaHome(), "bin", "java").toString(), "-jar", jar.toString()),
          directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A shell's command line around the program, which is {@code "$@"} in it. */
  ErrandProgram under(String script) {
    List<String> wrapped = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    wrapped.addAll(start);
    ErrandProgram program = new ErrandProgram(wrapped, directory);
    program.variables.putAll(variables);
    return program;
  }

  /** Sets an environment variable. */
  public ErrandProgram with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  /** Runs a command to its end. */
  public Finished run(String... arguments) {
    try (Running running = start(arguments)) {
      return running.end();
    }
  }

  Running start(String... arguments) {
    List<String> command = new ArrayList<>(start);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("ERRAND_"));
    builder.environment().put("JAVA_HOME", javaHome());
    builder.environment().putAll(variables);
    try {
      Path out = Files.createTempFile("errand", ".out");
      Path err = Files.createTempFile("errand", ".err");
      return new Running(
          builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String javaHome() {
    return System.getProperty("java.home");
  }

  /**
   * What a process left behind.
   *
   * @param code its exit code
   * @param out its standard output
   * @param err its standard error
   */
  public record Finished(int code, String out, String err) {
    @Override
    public String toString() {
      return "exit code " + code + "\nout:\n" + out + "\nerr:\n" + err;
    }
  }

  /** A process under way; killed when closed. */
  record Running(Process process, Path out, Path err) implements AutoCloseable {

    Finished end() {
      try {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          fail("still running after " + PATIENCE_SECONDS + " s\n" + read(out) + read(err));
        }
        return new Finished(process.exitValue(), read(out), read(err));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while a process ran", e);
      }
    }

    /** SIGKILL. */
    void kill() {
      process.destroyForcibly();
      end();
    }

    /** SIGTERM. */
    void terminate() {
      process.destroy();
    }

    @Override
    public void close() {
      process.destroyForcibly();
      process.onExit().join();
      try {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String read(Path file) {
      try {
        return Files.readString(file, StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
