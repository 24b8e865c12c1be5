package dev.errand.adapter.out.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Mailbox.Receipt;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.testservers.RedisProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each complaint of a real server becomes one clear failure, and none tells a secret. */
final class RedisFailureTest {

  private static final String PASSWORD = "hunter2-4f9Qz81";
  private static final Duration VISIBILITY = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  @Nested
  final class Entry {

    @Test
    void aServerThatIsNotThereShouldBeUnavailable() {
      RedisMailbox mailbox = open("redis://127.0.0.1:" + RedisProcess.freePort() + "/m", Map.of());

      assertFails(() -> send(mailbox), Failure.Unavailable.class, "is it running there");
      assertFails(() -> receive(mailbox), Failure.Unavailable.class, "is it running there");
      assertThat(mailbox.check()).isInstanceOf(Health.Down.class);
    }

    @Test
    void aServerThatIsSilentShouldBeUnavailableAfterItsTime() throws Exception {
      try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        RedisMailbox mailbox =
            open("redis://127.0.0.1:" + deaf.getLocalPort() + "/m?timeout=500ms", Map.of());

        assertFails(
            () -> send(mailbox),
            Failure.Unavailable.class,
            "cannot be reached within 500 ms; is it running there?");
      }
    }

    @Test
    void aHostThatIsNotKnownShouldBeUnavailable() {
      RedisMailbox mailbox = open("redis://no-such-host.invalid/m?timeout=20s", Map.of());

      assertFails(() -> send(mailbox), Failure.Unavailable.class, "no-such-host.invalid");
    }

    @Test
    void whoComesWithoutAPasswordShouldBeToldToNameOne() {
      RedisProcess redis = start("--requirepass", PASSWORD);
      RedisMailbox mailbox = open(redis.address("m"), Map.of());

      assertFails(() -> send(mailbox), Failure.Unauthorized.class, "secret=");
    }

    @Test
    void aWrongPasswordShouldBeNamedByItsSecret() {
      RedisProcess redis = start("--requirepass", "another");
      RedisMailbox mailbox = open(redis.address("m?secret=redis"), Map.of("redis", PASSWORD));

      assertFails(() -> send(mailbox), Failure.Unauthorized.class, "secret 'redis'");
      assertThat(mailbox.check()).isInstanceOf(Health.Down.class);
    }

    @Test
    void aSecretThatIsMissingShouldBeNamed() {
      RedisProcess redis = start("--requirepass", PASSWORD);
      RedisMailbox mailbox = open(redis.address("m?secret=redis"), Map.of());

      assertFails(() -> send(mailbox), Failure.Unauthorized.class, "there is no secret 'redis'");
    }

    @Test
    void anAclUserShouldGetInByItsSecret() throws Exception {
      RedisProcess redis =
          start(
              "--user",
              "errand",
              "on",
              ">" + PASSWORD,
              "~errand:*",
              "&errand:*",
              "+@all",
              "-@dangerous",
              "+info");
      RedisMailbox mailbox = open(asUser(redis), Map.of("redis", PASSWORD));

      send(mailbox);

      assertThat(receive(mailbox)).hasSize(1);
      assertThat(mailbox.check()).isEqualTo(new Health.Up());
    }

    @Test
    void aUserWhoLacksCommandsShouldBeToldWhichBeforeAnythingIsWritten() {
      RedisProcess redis =
          start(
              "--user",
              "errand",
              "on",
              ">" + PASSWORD,
              "~errand:*",
              "resetchannels",
              "+@all",
              "-zadd",
              "-hdel");
      RedisMailbox mailbox = open(asUser(redis), Map.of("redis", PASSWORD));

      assertFails(
          () -> send(mailbox), Failure.Unauthorized.class, "HDEL", "ZADD", "PUBLISH", "'errand'");
      assertThat(redis.say("DBSIZE")).startsWith(":0");
    }

    @Test
    void aUserWhoMayNotUseTheKeysShouldBeTold() {
      RedisProcess redis =
          start("--user", "errand", "on", ">" + PASSWORD, "~other:*", "&*", "+@all");
      RedisMailbox mailbox = open(asUser(redis), Map.of("redis", PASSWORD));

      assertFails(() -> send(mailbox), Failure.Unauthorized.class, "does not permit user 'errand'");
    }

    @Test
    void aDatabaseThatDoesNotExistShouldBeAnInvalidAddress() {
      RedisProcess redis = start();
      RedisMailbox mailbox = open(redis.address("m?db=99"), Map.of());

      assertFails(() -> send(mailbox), Failure.InvalidRequest.class, "db");
    }

    @Test
    void aSingleServerShouldBeNoCluster() {
      RedisProcess redis = start();
      RedisMailbox mailbox = open(redis.address("m?cluster=on"), Map.of());

      assertFails(() -> send(mailbox), Failure.InvalidRequest.class, "cluster=on");
    }

    @Test
    void aMailboxOfANewerVersionShouldBeLeftAlone() {
      RedisProcess redis = start();
      redis.say("HSET errand:{m}:meta layout 2");
      RedisMailbox mailbox = open(redis.address("m"), Map.of());

      assertFails(() -> send(mailbox), Failure.InvalidRequest.class, "layout 2");
      assertThat(redis.say("DBSIZE")).startsWith(":1");
    }

    @Test
    void keysOfSomebodyElseShouldBeLeftAlone() {
      RedisProcess redis = start();
      redis.say("SET errand:{m}:meta theirs");
      RedisMailbox mailbox = open(redis.address("m"), Map.of());

      assertFails(() -> send(mailbox), Failure.Corrupt.class, "something else");
      assertThat(redis.say("GET errand:{m}:meta")).contains("theirs");
    }
  }

  @Nested
  final class Writing {

    @Test
    void aReadOnlyReplicaShouldBeToldApart() {
      RedisProcess primary = start();
      RedisProcess replica = start("--replicaof", "127.0.0.1", "" + primary.port());
      replica.await("INFO replication", "master_link_status:up");
      RedisMailbox mailbox = open(replica.address("m"), Map.of());

      assertFails(() -> send(mailbox), Failure.Unavailable.class, "read-only replica");
    }

    @Test
    void aFullServerShouldRefuseToTakeButBeEmptied() throws Exception {
      RedisProcess redis = start("--maxmemory-policy", "noeviction");
      RedisMailbox mailbox = open(redis.address("m"), Map.of());
      for (int i = 0; i < 20; i++) {
        mailbox.send(Outgoing.of(Payload.of(new byte[10_000])));
      }
      redis.say("CONFIG SET maxmemory 1mb");

      assertFails(() -> send(mailbox), Failure.StorageFull.class, "out of memory");
      assertThat(mailbox.depth().waiting()).isEqualTo(20);
      RedisMailbox restarted = open(redis.address("m"), Map.of());
      List<Delivery> all = restarted.receive(50, VISIBILITY, Duration.ZERO);
      restarted.extend(all.getFirst().receipt(), VISIBILITY);
      restarted.release(all.getFirst().receipt(), Duration.ZERO);
      all.subList(1, 20).forEach(each -> restarted.acknowledge(each.receipt()));

      assertThat(all).hasSize(20);
      assertThat(restarted.depth().waiting()).isEqualTo(1);
    }

    @Test
    void tooFewReplicasShouldBeSaid() {
      RedisProcess redis = start("--min-replicas-to-write", "1");
      RedisMailbox mailbox = open(redis.address("m"), Map.of());

      assertFails(() -> send(mailbox), Failure.Unavailable.class, "min-replicas-to-write");
    }

    @Test
    void aServerThatEvictsWorkShouldBeCalledDown() {
      RedisProcess redis = start("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru");
      RedisMailbox mailbox = open(redis.address("m"), Map.of());

      assertThat(mailbox.check())
          .isInstanceOfSatisfying(
              Health.Down.class, down -> assertThat(down.reason()).contains("noeviction"));
    }

    @Test
    void whatIsNoContentOfOursShouldComeOutAsItIs() throws Exception {
      RedisProcess redis = start();
      RedisMailbox mailbox = open(redis.address("m"), Map.of());
      send(mailbox);
      String place = redis.say("HKEYS errand:{m}:body").lines().toList().getLast();
      redis.say("HSET errand:{m}:body " + place + " from-the-future");

      assertThat(receive(mailbox).getFirst().body().text()).isEqualTo("from-the-future");
    }

    @Test
    void whatNobodyGaveShouldBeStale() {
      RedisMailbox mailbox = open(TestRedis.fresh(""), Map.of());
      String id = send(mailbox);

      for (String receipt : List.of("", "/", id, id + "/", "x/y", id + "/" + id)) {
        Receipt of = new Receipt(receipt);
        assertFails(() -> mailbox.acknowledge(of), Failure.Conflict.class, "stale");
        assertFails(() -> mailbox.extend(of, VISIBILITY), Failure.Conflict.class, "stale");
      }
      assertThat(mailbox.depth().waiting()).isEqualTo(1);
    }

    @Test
    void aReceiptThatWasGivenBackShouldFitInNoForm() throws Exception {
      RedisMailbox mailbox = open(TestRedis.fresh(""), Map.of());
      send(mailbox);
      String receipt = receive(mailbox).getFirst().receipt().value();
      mailbox.release(new Receipt(receipt), Duration.ZERO);
      String untilToken = receipt.substring(0, receipt.lastIndexOf('/'));

      for (String forged : List.of(receipt, untilToken, untilToken + "/", untilToken + "//")) {
        Receipt of = new Receipt(forged);
        assertFails(() -> mailbox.acknowledge(of), Failure.Conflict.class, "stale");
        assertFails(() -> mailbox.release(of, VISIBILITY), Failure.Conflict.class, "stale");
      }
      assertThat(receive(mailbox).getFirst().deliveries()).isEqualTo(2);
    }

    @Test
    void aClosedMailboxShouldSaySo() {
      RedisMailbox mailbox = TestRedis.open(TestRedis.fresh(""));
      send(mailbox);
      mailbox.close();
      mailbox.close();

      assertFails(() -> send(mailbox), Failure.Unavailable.class, "closed");
    }
  }

  private RedisProcess start(String... options) {
    RedisProcess redis = RedisProcess.start(directory, options);
    opened.add(redis);
    return redis;
  }

  private RedisMailbox open(String address, Map<String, String> secrets) {
    RedisMailbox mailbox = TestRedis.open(address, secrets);
    opened.add(mailbox);
    return mailbox;
  }

  private static String asUser(RedisProcess redis) {
    return "redis://errand@127.0.0.1:" + redis.port() + "/m?secret=redis";
  }

  private static String send(RedisMailbox mailbox) {
    return mailbox.send(Outgoing.of(Payload.ofText("a")));
  }

  private static List<Delivery> receive(RedisMailbox mailbox) throws InterruptedException {
    return mailbox.receive(10, VISIBILITY, Duration.ofMillis(1));
  }

  private static void assertFails(
      ThrowingCallable call, Class<? extends Failure> kind, String... words) {
    PortException thrown = catchThrowableOfType(PortException.class, call);
    assertThat(thrown).as("what was thrown").isNotNull();
    assertThat(thrown.failure()).as(thrown.getMessage()).isInstanceOf(kind);
    assertThat(thrown.failure().message()).contains(words);
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain(PASSWORD);
  }
}
