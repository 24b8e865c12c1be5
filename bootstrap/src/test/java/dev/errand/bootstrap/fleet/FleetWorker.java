package dev.errand.bootstrap.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One worker of a fleet: one process at a time, started again as often as wanted. */
final class FleetWorker implements AutoCloseable {

  private static final Pattern LISTENS = Pattern.compile("listening on (http://\\S+:\\d+)");
  private static final Pattern IN_FLIGHT =
      Pattern.compile("(?m)^errand_briefs_in_flight(?:\\{[^}]*})? ([0-9.]+)");
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration END = Duration.ofSeconds(90);
  private static final int ANSWER_MILLIS = 3_000;

  private final String name;
  private final Path logs;
  private final IntFunction<Path> machines;
  private final ProcessBuilder builder;
  private int machine = 1;
  private int starts;
  private volatile Process process;
  private volatile URI http;

  /**
   * Not started yet.
   *
   * @param home the distribution
   * @param logs where its logs go
   * @param machines the directories it works in, by their numbers
   * @param variables its environment
   */
  FleetWorker(
      String name,
      Path home,
      Path logs,
      IntFunction<Path> machines,
      Map<String, String> variables) {
    this.name = name;
    this.logs = logs;
    this.machines = machines;
    this.builder =
        new ProcessBuilder(home.resolve("bin/errand").toString(), "serve")
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(each -> each.startsWith("ERRAND_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("HOSTNAME", name);
    builder.environment().putAll(variables);
  }

  String name() {
    return name;
  }

  /** How often it was started. */
  int starts() {
    return starts;
  }

  /** Starts a process, which needs a while until it is {@link #ready}. */
  FleetWorker start() {
    starts++;
    http = null;
    try {
      process =
          builder
              .directory(machines.apply(machine).toFile())
              .redirectOutput(log().toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return this;
  }

  /** Its next process finds another machine, which never had a file. */
  FleetWorker move() {
    machine++;
    return this;
  }

  FleetWorker awaitReady() {
    boolean isReady =
        Patience.reached(
            START,
            () -> {
              assertThat(process.isAlive()).as(name + " is alive; its log: " + log()).isTrue();
              return ready();
            });
    assertThat(isReady)
        .as("%s is ready; it says: %s; its log: %s", name, ask("/ready", null, null).body(), log())
        .isTrue();
    return this;
  }

  boolean ready() {
    return status("/ready") == 200;
  }

  /** What it answers, or -1 for nothing. */
  int status(String path) {
    return ask(path, null, null).status();
  }

  /** How many briefs it has in hand, as it says itself; -1 if it does not say. */
  int inFlight() {
    Matcher found = IN_FLIGHT.matcher(ask("/metrics", null, null).body());
    return found.find() ? (int) Double.parseDouble(found.group(1)) : -1;
  }

  /** Posts a document under an idempotency key. */
  Answer post(String path, String key, String document) {
    return ask(path, key, document);
  }

  /**
   * What came back.
   *
   * @param status of HTTP, or -1 if nothing came
   * @param body the text
   */
  record Answer(int status, String body) {
    static final Answer NONE = new Answer(-1, "");
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGSTOP: it does nothing any more and does not know it. */
  void pause() {
    signal("STOP");
  }

  /** SIGCONT. */
  void goOn() {
    signal("CONT");
  }

  /** SIGTERM. */
  void terminate() {
    signal("TERM");
  }

  /** Its exit code, once it has ended. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(END)) {
      throw new AssertionError(name + " does not end; its log: " + log());
    }
    return process.exitValue();
  }

  /** What its process wrote until now. */
  String written() {
    try {
      return Files.readString(log());
    } catch (NoSuchFileException e) {
      // It is just being started.
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  private Path log() {
    return logs.resolve(name + "-" + starts + ".log");
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder(List.of("kill", "-" + signal, "" + process.pid()))
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer ask(String path, String key, String document) {
    URI known = http();
    if (known == null) {
      return Answer.NONE;
    }
    try {
      HttpURLConnection connection =
          (HttpURLConnection) known.resolve(path).toURL().openConnection();
      connection.setConnectTimeout(ANSWER_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      if (document != null) {
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setRequestProperty("Idempotency-Key", key);
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
          out.write(document.getBytes(StandardCharsets.UTF_8));
        }
      }
      int status = connection.getResponseCode();
      try (InputStream in =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        byte[] body = in == null ? new byte[0] : in.readAllBytes();
        return new Answer(status, new String(body, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return Answer.NONE;
    }
  }

  private URI http() {
    URI known = http;
    if (known == null && starts > 0) {
      Matcher found = LISTENS.matcher(written());
      if (found.find()) {
        known = URI.create(found.group(1));
        http = known;
      }
    }
    return known;
  }
}
