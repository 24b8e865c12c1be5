package dev.errand.testservers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real Redis, a process of its own on a free port of the loopback address. It is for tests that
 * kill or pause a server and start it again on its files, give it a configuration, put TLS before
 * it, or make a Cluster or Sentinels of several: in a container the process is the engine's, and
 * the address that a server tells others is not the one it is reached by. So these take this one
 * wherever they run; who only needs a server takes {@link TestServers#redis()}.
 */
public final class RedisProcess implements AutoCloseable {

  private static final Map<String, String> SUMS =
      Map.of(
          "redis-server-7.0.9-linux-amd64",
          "de2b4cbcd7e52bacb778c157266f003c5e4c797104cdeeeb52214addff8bf1bb");
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
  private static final Once<Path> EXECUTABLE = new Once<>(RedisProcess::unpacked);

  private final Path directory;
  private final int port;
  private final List<String> options;
  private Process process;

  private RedisProcess(Path directory, int port, List<String> options) {
    this.directory = directory;
    this.port = port;
    this.options = options;
    this.process = launch();
  }

  /** Starts one that keeps its files in a directory; skips the test where there is no server. */
  public static RedisProcess start(Path directory, String... options) {
    RedisProcess redis = new RedisProcess(directory, freePort(), List.of(options));
    redis.awaitReady();
    return redis;
  }

  /** A port of the loopback address that nobody listens on. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // A Cluster's bus listens on a port 10000 above.
      return socket.getLocalPort() > 50_000 ? freePort(20) : socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort(int tries) throws IOException {
    int port = 20_000 + (int) (System.nanoTime() % 10_000);
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      if (tries == 0) {
        throw e;
      }
      return freePort(tries - 1);
    }
  }

  public int port() {
    return port;
  }

  /** The address of one of its mailboxes. */
  public String address(String mailbox) {
    return "redis://127.0.0.1:" + port + "/" + mailbox;
  }

  /** Starts it again, with what its files hold. */
  public void start() {
    process = launch();
    awaitReady();
  }

  private Process launch() {
    List<String> command = new ArrayList<>();
    command.add(EXECUTABLE.get().toString());
    List<String> place = List.of("--port", "" + port, "--bind", "127.0.0.1");
    // With --sentinel the configuration file comes first.
    if (options.contains("--sentinel")) {
      command.addAll(options);
      command.addAll(place);
    } else {
      command.addAll(place);
      command.addAll(List.of("--dir", directory.toString(), "--save", ""));
      command.addAll(options);
    }
    try {
      Path log = directory.resolve("redis-" + port + ".log");
      Process launched =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(launched::destroyForcibly));
      return launched;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() {
    await("PING", "PONG", "NOAUTH");
  }

  /** As kill -9 does. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Sends a signal by its name. */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, "" + process.pid()).inheritIO().start().waitFor();
  }

  /** Says a command, arguments divided by blanks, and returns the raw answer, or nothing. */
  public String say(String command) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(answer);
      return answer.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** Says a command again and again until its answer holds one of these. */
  public void await(String command, String... expected) {
    long end = System.nanoTime() + PATIENCE;
    while (true) {
      String answer = say(command);
      if (Arrays.stream(expected).anyMatch(answer::contains)) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "Redis answers '" + command + "' by '" + answer + "' in " + directory);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() {
    kill();
  }

  /** The server's executable, if it is the one that was tested. */
  private static Path unpacked() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).split(" ")[0];
    String arch = System.getProperty("os.arch");
    String name = "redis-server-7.0.9-" + os + "-" + (arch.equals("aarch64") ? "arm64" : arch);
    String sum = SUMS.get(name);
    assumeTrue(sum != null, "there is no tested " + name);
    try (InputStream in =
        Objects.requireNonNull(
            ClassLoader.getSystemResourceAsStream(name), name + " is not on the class path")) {
      byte[] bytes = in.readAllBytes();
      String found = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      if (!found.equals(sum)) {
        throw new IllegalStateException(name + " is not the one that was tested: " + found);
      }
      Path directory = Files.createTempDirectory("redis-server");
      Path file = directory.resolve(name);
      Files.write(file, bytes);
      file.toFile().setExecutable(true);
      directory.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
