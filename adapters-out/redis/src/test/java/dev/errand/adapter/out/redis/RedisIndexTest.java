package dev.errand.adapter.out.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Depth;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Mailbox.Receipt;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to messages, each is at exactly one place, and the indexes agree. */
final class RedisIndexTest {

  private final String address = TestRedis.fresh("?deduplication=50ms");
  private final String prefix = "errand:{" + URI.create(address).getPath().substring(1) + "}:";
  private final RedisMailbox mailbox = TestRedis.open(address);
  private RedisClient client;
  private RedisCommands<String, String> redis;

  @BeforeEach
  void connect() {
    URI uri = URI.create(address);
    client = RedisClient.create("redis://" + uri.getHost() + ":" + uri.getPort());
    redis = client.connect().sync();
  }

  @AfterEach
  void close() {
    mailbox.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void indexesShouldAgreeAfterAnyHistory(long seed) throws Exception {
    Random random = new Random(seed);
    List<Delivery> held = new ArrayList<>();

    for (int step = 0; step < 600; step++) {
      act(random, held);
      if (step % 20 == 19) {
        assertThatIndexesAgree("seed " + seed + ", step " + step);
      }
    }

    drain();
    assertThatIndexesAgree("seed " + seed + ", drained");
    assertThat(mailbox.depth()).isEqualTo(new Depth(0, 0, 0, Duration.ZERO));
    assertThat(redis.keys(prefix + "*").stream().filter(key -> !key.contains("seen:")).toList())
        .containsExactly(prefix + "meta");
  }

  private void act(Random random, List<Delivery> held) throws InterruptedException {
    Duration brief = Duration.ofMillis(random.nextInt(1, 30));
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> send(random, random.nextInt(3) == 0 ? brief : Duration.ZERO);
      case 3 -> held.addAll(mailbox.receive(random.nextInt(1, 8), brief, Duration.ZERO));
      case 4 ->
          held.addAll(
              mailbox.receive(random.nextInt(1, 8), Duration.ofMinutes(1), Duration.ofMillis(1)));
      case 5 -> settle(random, held, delivery -> mailbox.acknowledge(delivery.receipt()));
      case 6 ->
          settle(
              random,
              held,
              delivery ->
                  mailbox.release(
                      delivery.receipt(), random.nextBoolean() ? Duration.ZERO : brief));
      case 7 -> settle(random, held, delivery -> mailbox.extend(delivery.receipt(), brief));
    }
  }

  private void send(Random random, Duration delay) {
    mailbox.send(
        new Outgoing(
            Payload.ofText("body"),
            random.nextBoolean() ? Map.of() : Map.of("tenant", "t / " + random.nextInt(4)),
            delay,
            random.nextInt(4) == 0 ? "d" + random.nextInt(3) : null,
            random.nextInt(3) == 0 ? "g" + random.nextInt(3) : null));
  }

  private interface Use {
    void of(Delivery delivery);
  }

  private static void settle(Random random, List<Delivery> held, Use use) {
    if (held.isEmpty()) {
      return;
    }
    Delivery delivery = held.get(random.nextInt(held.size()));
    try {
      use.of(delivery);
    } catch (PortException stale) {
      held.remove(delivery);
    }
  }

  private void drain() throws InterruptedException {
    // Leases of a minute are ended here, by what the indexes say about them.
    redis.zrange(prefix + "leased", 0, -1).forEach(id -> redis.zadd(prefix + "leased", 1, id));
    while (true) {
      List<Delivery> some = mailbox.receive(50, Duration.ofMinutes(1), Duration.ofMillis(200));
      if (some.isEmpty()) {
        return;
      }
      some.forEach(delivery -> mailbox.acknowledge(delivery.receipt()));
    }
  }

  private void assertThatIndexesAgree(String when) {
    List<String> places = redis.hkeys(prefix + "body");
    List<String> leased =
        redis.zrange(prefix + "leased", 0, -1).stream()
            .map(receipt -> Ticket.of(new Receipt(receipt)).place())
            .toList();
    Map<String, String> again = redis.hgetall(prefix + "again");
    Set<String> delayed = Set.copyOf(redis.zrange(prefix + "delayed", 0, -1));
    List<String> ready = redis.zrange(prefix + "ready", 0, -1);
    List<String> groups = redis.zrange(prefix + "groups", 0, -1);
    Map<String, Long> heads = new HashMap<>();
    for (ScoredValue<String> head : redis.zrangeWithScores(prefix + "heads", 0, -1)) {
      heads.put(head.getValue(), (long) head.getScore());
    }

    Map<String, String> firstOfGroup = new TreeMap<>();
    groups.forEach(each -> firstOfGroup.putIfAbsent(each.split("/")[0], inGroup(each)));
    Set<String> expectedReady = new HashSet<>();
    Map<String, Long> expectedHeads = new HashMap<>();
    for (String place : places) {
      String[] parts = place.split("/", -1);
      long number = Long.parseLong(parts[1]);
      String group = parts[4];
      boolean behind = !group.isEmpty() && !place.equals(firstOfGroup.get(group));
      int hidden = (leased.contains(place) ? 1 : 0) + (delayed.contains(place) ? 1 : 0);
      if (!group.isEmpty()) {
        assertThat(groups).as(when).contains("%s/%016d/%s".formatted(group, number, place));
      }
      if (hidden == 0 && !behind) {
        expectedReady.add(place);
        expectedHeads.merge(parts[0], number, Math::min);
      }
      assertThat(hidden).as(when + ": " + place).isLessThanOrEqualTo(behind ? 0 : 1);
    }
    assertThat(ready).as(when).containsExactlyInAnyOrderElementsOf(expectedReady);
    assertThat(heads).as(when).isEqualTo(expectedHeads);
    assertThat(redis.zrange(prefix + "turns", 0, -1)).as(when).hasSameElementsAs(heads.keySet());
    assertThat(groups)
        .as(when)
        .hasSize((int) places.stream().filter(place -> !place.split("/")[4].isEmpty()).count());
    assertThat(leased).as(when).isSubsetOf(places).doesNotHaveDuplicates();
    assertThat(delayed).as(when).isSubsetOf(places);
    assertThat(again.keySet())
        .as(when)
        .isSubsetOf(places)
        .allSatisfy(place -> assertThat(leased).doesNotContain(place));
  }

  private static String inGroup(String member) {
    return member.split("/", 3)[2];
  }

  @Test
  void everyKeyShouldCarryTheMailboxAsItsHashTag() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 100; i++) {
      send(random, Duration.ofMillis(random.nextInt(2)));
    }
    mailbox.receive(10, Duration.ofMinutes(1), Duration.ZERO);

    String name = URI.create(address).getPath().substring(1);
    List<String> all = redis.keys("*" + name + "*");

    assertThat(all.stream().filter(key -> !key.contains("seen:")).collect(Collectors.toSet()))
        .contains(prefix + "leased", prefix + "body", prefix + "ready", prefix + "groups");
    assertThat(all).allSatisfy(key -> assertThat(key).startsWith(prefix));
  }

  @Test
  void nothingButDeduplicationIdsShouldExpire() throws Exception {
    send(new Random(1), Duration.ZERO);
    mailbox.send(new Outgoing(Payload.ofText("a"), Map.of(), Duration.ZERO, "once", "g"));
    mailbox.send(new Outgoing(Payload.ofText("a"), Map.of(), Duration.ofMinutes(1), null, null));
    mailbox.receive(1, Duration.ofMinutes(1), Duration.ZERO);

    List<String> expiring =
        redis.keys(prefix + "*").stream().filter(key -> redis.pttl(key) != -1).toList();

    assertThat(expiring).allSatisfy(key -> assertThat(key).contains(":seen:"));
  }
}
