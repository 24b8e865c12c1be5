package dev.errand.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Plays the program once while the distribution is built, with the JVM recording what it loads and
 * links, so that later starts need not do it again. No part of the running product.
 *
 * <p>Arguments: a brief file, and a directory that does not exist yet.
 */
final class Rehearsal {

  private static final Duration ENOUGH = Duration.ofSeconds(60);
  private static final String BRIEF =
      "{\"agent\":\"data-analyst\",\"input\":\"Which files are there?\"}";

  private static final System.Logger LOG = System.getLogger(Rehearsal.class.getName());

  private final Map<String, String> environment = new HashMap<>();
  private final URI server;

  private Rehearsal(Path directory, int port) {
    server = URI.create("http://127.0.0.1:" + port);
    environment.put("ERRAND_LEDGER", "file:" + directory);
    environment.put("ERRAND_AUDIT", "file:" + directory.resolve("audit"));
    environment.put("ERRAND_ARCHIVE", "file:" + directory.resolve("archive"));
    environment.put("ERRAND_WORKSPACES", "file:" + directory.resolve("workspaces"));
    environment.put("ERRAND_DEAD_LETTERS", "file:" + directory.resolve("dead-letters"));
    environment.put("ERRAND_QUOTA_ACCOUNTS", "file:" + directory.resolve("quotas"));
    environment.put("ERRAND_HTTP_ADDRESS", "127.0.0.1:" + port);
  }

  /** Runs a brief, serves a while, and ends the process. */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createDirectories(Path.of(args[1])).toAbsolutePath();
    Rehearsal rehearsal = new Rehearsal(directory, freePort());
    rehearsal.play(List.of("--help"));
    rehearsal.play(List.of("run", args[0]));
    rehearsal.play(List.of("run", args[0], "--json"));
    Thread serving = Thread.ofPlatform().start(() -> rehearsal.play(List.of("serve")));
    rehearsal.useServer();
    rehearsal.terminate();
    serving.join();
    System.exit(0);
  }

  private void play(List<String> command) {
    LOG.log(
        System.Logger.Level.INFO,
        "errand {0} ended with {1}",
        String.join(" ", command),
        Program.run(command, environment));
  }

  private void useServer() throws InterruptedException {
    long end = System.nanoTime() + ENOUGH.toNanos();
    while (status("GET", "/ready", "") != HttpURLConnection.HTTP_OK && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    status("GET", "/health", "");
    status("POST", "/v1/briefs", BRIEF);
    Thread.sleep(500);
    status("GET", "/metrics", "");
  }

  /** The status of an answer, or 0 if there is none. */
  private int status(String method, String path, String body) {
    try {
      HttpURLConnection call = (HttpURLConnection) server.resolve(path).toURL().openConnection();
      call.setRequestMethod(method);
      if (!body.isEmpty()) {
        call.setRequestProperty("Content-Type", "application/json");
        call.setDoOutput(true);
        try (OutputStream out = call.getOutputStream()) {
          out.write(body.getBytes(StandardCharsets.UTF_8));
        }
      }
      int status = call.getResponseCode();
      try (InputStream in = status < 400 ? call.getInputStream() : call.getErrorStream()) {
        if (in != null) {
          in.readAllBytes();
        }
      }
      return status;
    } catch (IOException notYet) {
      return 0;
    }
  }

  /** By name, for the reason that {@link StopSignals} has. */
  private void terminate() throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    signal
        .getMethod("raise", signal)
        .invoke(null, signal.getConstructor(String.class).newInstance("TERM"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
