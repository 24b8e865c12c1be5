package dev.errand.adapter.out.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.RealTime;
import dev.errand.testservers.RedisProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A primary, its replica and a Sentinel: work goes on behind a fail-over. */
final class RedisSentinelTest {

  private static final String PASSWORD = "hunter2-4f9Qz81";
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path directory;
  private RedisProcess primary;
  private RedisProcess replica;
  private RedisProcess sentinel;

  @BeforeEach
  void start() throws Exception {
    primary = RedisProcess.start(directory, "--requirepass", PASSWORD);
    replica =
        RedisProcess.start(
            Files.createDirectory(directory.resolve("replica")),
            "--requirepass",
            PASSWORD,
            "--masterauth",
            PASSWORD,
            "--replicaof",
            "127.0.0.1",
            "" + primary.port());
    Path configuration = directory.resolve("sentinel.conf");
    Files.writeString(
        configuration,
        """
        sentinel monitor main 127.0.0.1 %d 1
        sentinel auth-pass main %s
        sentinel down-after-milliseconds main 1000
        sentinel failover-timeout main 5000
        """
            .formatted(primary.port(), PASSWORD));
    sentinel = RedisProcess.start(directory, configuration.toString(), "--sentinel");
    sentinel.await("SENTINEL REPLICAS main", "" + replica.port());
  }

  @AfterEach
  void stop() {
    sentinel.close();
    replica.close();
    primary.close();
  }

  @Test
  void workShouldGoOnBehindAFailover() throws Exception {
    try (RedisMailbox mailbox = open("main")) {
      String first = mailbox.send(Outgoing.of(Payload.ofText("a")));
      String second = mailbox.send(Outgoing.of(Payload.ofText("b")));
      Delivery held = mailbox.receive(1, LONG, Duration.ZERO).getFirst();
      RealTime.until("the replica has it all", () -> inStep());

      primary.kill();
      RealTime.until("the replica has taken over", () -> serves(mailbox));

      List<Delivery> rest = mailbox.receive(10, LONG, Duration.ofSeconds(5));
      assertThat(rest).extracting(Delivery::messageId).containsExactly(second);
      mailbox.acknowledge(held.receipt());
      assertThat(held.messageId()).isEqualTo(first);
      mailbox.send(Outgoing.of(Payload.ofText("c")));
      assertThat(mailbox.receive(10, LONG, Duration.ofSeconds(5))).hasSize(1);
    }
  }

  @Test
  void aPrimaryThatNobodyKnowsShouldBeSaid() {
    try (RedisMailbox mailbox = open("other")) {
      assertThatThrownBy(mailbox::depth)
          .isInstanceOfSatisfying(
              PortException.class,
              e -> assertThat(e.failure()).isInstanceOf(Failure.Unavailable.class))
          .hasMessageContaining("'other'");
    }
  }

  private RedisMailbox open(String name) {
    return TestRedis.open(
        "redis://127.0.0.1:" + sentinel.port() + "/m?secret=redis&sentinel=" + name,
        Map.of("redis", PASSWORD));
  }

  private boolean inStep() {
    String auth = "AUTH " + PASSWORD + "\r\nINFO replication";
    return offset(primary.say(auth), "master_repl_offset")
        .equals(offset(replica.say(auth), "slave_repl_offset"));
  }

  private static String offset(String info, String field) {
    return info.lines()
        .filter(line -> line.startsWith(field + ":"))
        .findFirst()
        .orElse(info)
        .replaceFirst(".*:", "");
  }

  private static boolean serves(RedisMailbox mailbox) {
    try {
      mailbox.extend(
          new dev.errand.application.port.out.Mailbox.Receipt("none/none"), Duration.ofSeconds(1));
      return true;
    } catch (PortException e) {
      return e.failure() instanceof Failure.Conflict;
    }
  }
}
