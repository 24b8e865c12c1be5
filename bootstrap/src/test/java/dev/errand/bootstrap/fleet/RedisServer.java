package dev.errand.bootstrap.fleet;

import dev.errand.testservers.RedisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Redis that has every write on the disk before it says so. */
record RedisServer(RedisProcess process) implements MailboxServer {

  /** Starts one that keeps its files in a directory; skips the test where there is no server. */
  static RedisServer in(Path directory) {
    try {
      return new RedisServer(
          RedisProcess.start(
              Files.createDirectories(directory),
              "--appendonly",
              "yes",
              "--appendfsync",
              "always"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String prefix() {
    return address("");
  }

  @Override
  public String address(String mailbox) {
    return process.address(mailbox);
  }

  @Override
  public List<Mishap> mishaps() {
    return List.of(
        new Mishap(
            "Redis killed",
            () -> {
              process.kill();
              process.start();
            }));
  }

  @Override
  public void close() {
    process.close();
  }
}
