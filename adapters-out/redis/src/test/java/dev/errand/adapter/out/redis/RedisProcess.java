package dev.errand.adapter.out.redis;

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

/** A real Redis server, a process of its own on a free port of the loopback address. */
final class RedisProcess implements AutoCloseable {

  private static final Map<String, String> SUMS =
      Map.of(
          "redis-server-7.0.9-linux-amd64",
          "de2b4cbcd7e52bacb778c157266f003c5e4c797104cdeeeb52214addff8bf1bb");
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  private final Path directory;
  private final int port;
  private final List<String> options;
  private Process process;

  private RedisProcess(Path directory, int port, List<String> options) {
    this.directory = directory;
    this.port = port;
    this.options = options;
  }

  /** Starts one that keeps its files in a directory; skips the test where there is no server. */
  static RedisProcess start(Path directory, String... options) {
    RedisProcess redis = new RedisProcess(directory, freePort(), List.of(options));
    redis.start();
    return redis;
  }

  int port() {
    return port;
  }

  String address(String mailbox) {
    return "redis://127.0.0.1:" + port + "/" + mailbox;
  }

  /** Starts it (again), with what its files hold. */
  void start() {
    List<String> command = new ArrayList<>();
    command.add(Executable.PATH.toString());
    List<String> all = new ArrayList<>(List.of("--port", "" + port, "--bind", "127.0.0.1"));
    all.addAll(List.of("--dir", directory.toString(), "--save", ""));
    // With --sentinel the configuration file comes first.
    if (options.contains("--sentinel")) {
      command.addAll(options);
      command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1"));
    } else {
      command.addAll(all);
      command.addAll(options);
    }
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("redis-" + port + ".log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    await("PING", "PONG", "NOAUTH");
  }

  /** As kill -9 does. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Sends a signal by its name. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, "" + process.pid()).inheritIO().start().waitFor();
  }

  /** Says a command, arguments divided by blanks, and returns the raw answer. */
  String say(String command) {
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
  void await(String command, String... expected) {
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
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    kill();
  }

  static int freePort() {
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

  /** The server's executable, unpacked once. */
  private static final class Executable {

    static final Path PATH = unpack();

    private static Path unpack() {
      String name = "redis-server-7.0.9-" + system();
      String sum = SUMS.get(name);
      assumeTrue(sum != null, "there is no tested Redis server for " + system());
      try (InputStream in =
          Objects.requireNonNull(
              ClassLoader.getSystemResourceAsStream(name), name + " is not on the class path")) {
        byte[] bytes = in.readAllBytes();
        String found = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        if (!found.equals(sum)) {
          throw new AssertionError(name + " is not the one that was tested: " + found);
        }
        Path file = Files.createTempDirectory("redis-server").resolve(name);
        Files.write(file, bytes);
        file.toFile().setExecutable(true);
        file.toFile().deleteOnExit();
        file.getParent().toFile().deleteOnExit();
        return file;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String system() {
      String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
      String arch = System.getProperty("os.arch");
      return os.split(" ")[0] + "-" + (arch.equals("aarch64") ? "arm64" : arch);
    }
  }
}
