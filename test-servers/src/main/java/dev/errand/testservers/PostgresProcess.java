package dev.errand.testservers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * A real PostgreSQL, a process of its own on a free port of the loopback address, that waits for
 * its disk. It is for tests that stop a server, or cut its power as far as a process can, and start
 * it again on its files: that is no matter for the one that tests share, and another one in a
 * container, where files and processes are the engine's. So these take this one wherever they run.
 */
public final class PostgresProcess implements AutoCloseable {

  static final int CONNECTIONS = 120;

  private final Path directory;
  private final Map<String, String> settings;
  private EmbeddedPostgres process;

  private PostgresProcess(Path directory, Map<String, String> settings) {
    this.directory = directory;
    this.settings = settings;
    this.process = launch(0);
  }

  /** One that keeps its files in a directory; skips the test where there is no server. */
  public static PostgresProcess start(Path directory) {
    return start(directory, Map.of());
  }

  static PostgresProcess start(Path directory, Map<String, String> settings) {
    String system = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
    assumeTrue(system.equals("Linux-amd64"), "there is no PostgreSQL to start on " + system);
    return new PostgresProcess(directory, settings);
  }

  private EmbeddedPostgres launch(int port) {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(
                new File(System.getProperty("java.io.tmpdir"), "errand-test-postgres"))
            .setDataDirectory(directory.resolve("data"))
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "" + CONNECTIONS);
    settings.forEach(builder::setServerConfig);
    if (port > 0) {
      builder.setPort(port);
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is; its superuser needs no password. */
  public PostgresServer server() {
    return new PostgresServer("127.0.0.1:" + process.getPort(), "postgres", null);
  }

  /**
   * Stops it by a signal, and starts it again where it was. The signals are those of {@code
   * pg_ctl}: INT for {@code -m fast}, QUIT for {@code -m immediate}.
   */
  public void restart(String signal) throws InterruptedException {
    int port = process.getPort();
    try {
      Path file = directory.resolve("data").resolve("postmaster.pid");
      long pid = Long.parseLong(Files.readAllLines(file).getFirst());
      ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
      new ProcessBuilder("kill", "-" + signal, "" + pid).inheritIO().start().waitFor();
      postmaster.onExit().get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    close();
    process = launch(port);
  }

  @Override
  public void close() {
    try {
      process.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
