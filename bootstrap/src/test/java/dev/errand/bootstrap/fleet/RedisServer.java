package dev.errand.bootstrap.fleet;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A real Redis that has every write on the disk before it says so. */
final class RedisServer implements MailboxServer {

  private static final Map<String, String> SUMS =
      Map.of(
          "redis-server-7.0.9-linux-amd64",
          "de2b4cbcd7e52bacb778c157266f003c5e4c797104cdeeeb52214addff8bf1bb");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path executable;
  private final Path directory;
  private final int port;
  private Process process;

  private RedisServer(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.executable = unpacked(directory);
    this.port = freePort();
    start();
  }

  /** Starts one that keeps its files in a directory; skips the test where there is no server. */
  static RedisServer in(Path directory) {
    try {
      return new RedisServer(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String prefix() {
    return "redis://127.0.0.1:" + port + "/";
  }

  @Override
  public String address(String mailbox) {
    return prefix() + mailbox;
  }

  @Override
  public List<Mishap> mishaps() {
    return List.of(
        new Mishap(
            "Redis killed",
            () -> {
              close();
              start();
            }));
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private void start() {
    try {
      process =
          new ProcessBuilder(
                  List.of(
                      executable.toString(),
                      "--port",
                      "" + port,
                      "--bind",
                      "127.0.0.1",
                      "--dir",
                      directory.toString(),
                      "--save",
                      "",
                      "--appendonly",
                      "yes",
                      "--appendfsync",
                      "always"))
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(directory.resolve("redis.log").toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Patience.until("Redis answers in " + directory, PATIENCE, this::answers);
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.UTF_8));
      byte[] answer = socket.getInputStream().readNBytes(5);
      return new String(answer, StandardCharsets.UTF_8).equals("+PONG");
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Path unpacked(Path directory) throws IOException {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).split(" ")[0];
    String arch = System.getProperty("os.arch");
    String name = "redis-server-7.0.9-" + os + "-" + (arch.equals("aarch64") ? "arm64" : arch);
    String sum = SUMS.get(name);
    assumeTrue(sum != null, "there is no tested " + name);
    Path file = directory.resolve(name);
    try (InputStream in = ClassLoader.getSystemResourceAsStream(name)) {
      byte[] bytes = in.readAllBytes();
      String found = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      if (!found.equals(sum)) {
        throw new AssertionError(name + " is not the one that was tested: " + found);
      }
      Files.write(file, bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    file.toFile().setExecutable(true);
    return file;
  }
}
