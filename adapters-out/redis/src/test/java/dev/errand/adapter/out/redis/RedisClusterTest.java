package dev.errand.adapter.out.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox;
import dev.errand.testkit.MailboxContract;
import dev.errand.testkit.MailboxDeduplicationContract;
import dev.errand.testkit.MailboxDelayContract;
import dev.errand.testkit.MailboxDepthContract;
import dev.errand.testkit.MailboxFairnessContract;
import dev.errand.testkit.MailboxGroupContract;
import dev.errand.testkit.MailboxOrderContract;
import dev.errand.testkit.MailboxWarmUp;
import dev.errand.testkit.RealTime;
import dev.errand.testservers.RedisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The contracts on a real Cluster of three. */
@Execution(ExecutionMode.CONCURRENT)
final class RedisClusterTest
    implements MailboxContract,
        MailboxOrderContract,
        MailboxDepthContract,
        MailboxDelayContract,
        MailboxDeduplicationContract,
        MailboxGroupContract,
        MailboxFairnessContract {

  private static final List<RedisProcess> NODES = new ArrayList<>();
  private static final int SLOTS = 16_384;

  private final RedisMailbox mailbox = open("m-" + UUID.randomUUID());

  @BeforeAll
  static void start() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      NODES.add(RedisProcess.start(TestRedis.directory(), "--cluster-enabled", "yes"));
    }
    for (int i = 0; i < 3; i++) {
      RedisProcess node = NODES.get(i);
      node.say("CLUSTER SET-CONFIG-EPOCH " + (i + 1));
      node.say("CLUSTER ADDSLOTSRANGE " + i * SLOTS / 3 + " " + ((i + 1) * SLOTS / 3 - 1));
      node.say("CLUSTER MEET 127.0.0.1 " + NODES.getFirst().port());
    }
    NODES.forEach(node -> node.await("CLUSTER INFO", "cluster_known_nodes:3"));
    NODES.forEach(node -> node.await("CLUSTER INFO", "cluster_state:ok"));
    try (RedisMailbox mailbox = open("warm-up")) {
      MailboxWarmUp.of(mailbox);
    }
  }

  @AfterAll
  static void stop() {
    NODES.forEach(RedisProcess::close);
  }

  @AfterEach
  void close() {
    mailbox.close();
  }

  private static RedisMailbox open(String name) {
    return TestRedis.open(
        "redis://127.0.0.1:"
            + NODES.get(0).port()
            + ",127.0.0.1:"
            + NODES.get(1).port()
            + "/"
            + name
            + "?cluster=on");
  }

  @Test
  void mailboxesShouldSpreadAndEachServe() throws Exception {
    for (int i = 0; i < 12; i++) {
      try (RedisMailbox each = open("spread-" + i)) {
        each.send(Mailbox.Outgoing.of(dev.errand.application.port.out.Payload.ofText("a")));
        assertThat(each.receive(1, visibility(), Duration.ofSeconds(5))).hasSize(1);
      }
    }

    assertThat(NODES).allSatisfy(node -> assertThat(node.say("DBSIZE")).isNotEqualTo(":0\r\n"));
  }

  @Override
  public Mailbox mailbox() {
    return mailbox;
  }

  @Override
  public void pass(Duration duration) {
    RealTime.pass(duration);
  }
}
