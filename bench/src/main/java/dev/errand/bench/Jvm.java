package dev.errand.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM of the same kind on the same class path, on a core of its own, asked by lines. */
final class Jvm implements AutoCloseable {

  private final Process process;
  private final BufferedWriter to;
  private final BufferedReader from;

  private Jvm(Process process) {
    this.process = process;
    this.to =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.from =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts a class with a {@code main}; {@code core} is where it runs, negative for anywhere. */
  static Jvm start(int core, List<String> options, Class<?> main, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (core >= 0) {
      command.addAll(List.of("taskset", "-c", Integer.toString(core)));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return new Jvm(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
  }

  /** Starts a stub with this delay and says its base address. */
  static Jvm stub(int core, int delayMillis) throws IOException {
    return start(core, List.of("-Xmx2g"), ModelStub.class, List.of(Integer.toString(delayMillis)));
  }

  /** Sends a line and waits for its answer. */
  String ask(String line) throws IOException {
    to.write(line);
    to.newLine();
    to.flush();
    return hear();
  }

  /** Waits for a line. */
  String hear() throws IOException {
    String line = from.readLine();
    if (line == null) {
      throw new IOException("the process ended");
    }
    return line;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try {
      to.close();
    } finally {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }
}
