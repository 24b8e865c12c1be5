package dev.errand.adapter.out.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Mailbox.Receipt;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.RealTime;
import dev.errand.testservers.RedisProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Servers that die, hang or forget in the middle: nothing that was confirmed is lost. */
@Isolated("it gives servers little time to answer")
final class RedisFaultTest {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path directory;
  private RedisProcess redis;
  private RedisMailbox mailbox;

  @BeforeEach
  void start() {
    redis = RedisProcess.start(directory, "--appendonly", "yes", "--appendfsync", "always");
    mailbox = TestRedis.open(redis.address("m?timeout=4s"));
  }

  @AfterEach
  void close() {
    mailbox.close();
    redis.close();
  }

  @Test
  void whatWasConfirmedShouldOutliveAKilledServer() throws Exception {
    String settled = send();
    String held = send();
    String waiting = send();
    List<Delivery> two = mailbox.receive(2, LONG, Duration.ZERO);
    mailbox.acknowledge(two.getFirst().receipt());

    redis.kill();
    assertFailsFast(() -> mailbox.depth());
    redis.start();
    untilServed();

    assertThat(two).extracting(Delivery::messageId).containsExactly(settled, held);
    assertThat(mailbox.receive(10, LONG, Duration.ZERO))
        .extracting(Delivery::messageId)
        .containsExactly(waiting);
    mailbox.release(two.getLast().receipt(), Duration.ZERO);
    assertThat(mailbox.receive(10, LONG, Duration.ZERO))
        .extracting(Delivery::messageId)
        .containsExactly(held);
  }

  @Test
  void sendsUnderFireShouldAllBeThereThatWereConfirmed() throws Exception {
    Collection<String> confirmed = new ConcurrentLinkedQueue<>();
    Collection<Failure> failures = new ConcurrentLinkedQueue<>();
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch ended = new CountDownLatch(8);
    for (int i = 0; i < 8; i++) {
      Thread.ofVirtual()
          .start(
              () -> {
                while (!stop.get()) {
                  try {
                    confirmed.add(send());
                  } catch (PortException e) {
                    failures.add(e.failure());
                    RealTime.pass(Duration.ofMillis(2));
                  }
                }
                ended.countDown();
              });
    }

    for (int kills = 1; kills <= 3; kills++) {
      int before = confirmed.size();
      RealTime.until("sends before kill " + kills, () -> confirmed.size() > before + 200);
      redis.kill();
      redis.start();
      untilServed();
    }
    stop.set(true);
    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();

    assertThat(failures).isNotEmpty().allSatisfy(each -> assertThat(each.retryable()).isTrue());
    Set<String> received = new HashSet<>();
    while (true) {
      List<Delivery> some = mailbox.receive(500, LONG, Duration.ZERO);
      if (some.isEmpty()) {
        break;
      }
      some.forEach(each -> assertThat(received.add(each.messageId())).isTrue());
    }
    assertThat(received).containsAll(confirmed);
  }

  @Test
  void aWaitingReceiverShouldBeServedAcrossARestart() throws Exception {
    FutureTask<List<Delivery>> waiting = receiveAside(LONG, Duration.ofSeconds(25));
    untilListening();

    redis.kill();
    redis.start();
    RealTime.until("a send after the restart", () -> succeeds(this::send));

    List<Delivery> received = resultOrNoneIfItSaidSo(waiting);
    if (received.isEmpty()) {
      received = mailbox.receive(10, LONG, Duration.ofSeconds(20));
    }
    assertThat(received).isNotEmpty();
  }

  @Test
  void aReceiverWhoseConnectionsAreCutShouldListenAgain() throws Exception {
    FutureTask<List<Delivery>> waiting = receiveAside(LONG, Duration.ofSeconds(25));
    untilListening();

    redis.say("CLIENT KILL TYPE pubsub");
    untilListening();
    long before = System.nanoTime();
    String id = send();

    assertThat(waiting.get(30, TimeUnit.SECONDS))
        .extracting(Delivery::messageId)
        .containsExactly(id);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aServerThatForgotTheScriptsShouldBeToldThemAgain() throws Exception {
    String id = send();
    redis.say("SCRIPT FLUSH");

    assertThat(mailbox.receive(1, SHORT, Duration.ZERO))
        .extracting(Delivery::messageId)
        .containsExactly(id);
  }

  @Test
  void aCallToAServerThatHangsShouldEndInTime() throws Exception {
    send();
    redis.signal("STOP");
    try {
      long before = System.nanoTime();

      assertThatThrownBy(() -> mailbox.depth())
          .isInstanceOfSatisfying(
              PortException.class,
              e -> assertThat(e.failure()).isInstanceOf(Failure.TimedOut.class));

      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
    } finally {
      redis.signal("CONT");
    }
  }

  @Test
  void aReceiverShouldHeedAnInterruptWhileTheServerHangs() throws Exception {
    String id = send();
    redis.signal("STOP");
    FutureTask<List<Delivery>> hanging =
        new FutureTask<>(() -> mailbox.receive(1, LONG, Duration.ZERO));
    Thread thread = Thread.ofVirtual().start(hanging);
    try {
      RealTime.until("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
      long before = System.nanoTime();
      thread.interrupt();
      assertThatThrownBy(() -> hanging.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(InterruptedException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
    } finally {
      redis.signal("CONT");
    }

    assertThat(mailbox.receive(1, LONG, Duration.ofSeconds(20)))
        .extracting(Delivery::messageId)
        .containsExactly(id);
  }

  @Test
  void whatALateAnswerBringsShouldBeGivenBack() throws Exception {
    String id = send();
    redis.signal("STOP");
    try {
      assertThatThrownBy(() -> mailbox.receive(1, LONG, Duration.ZERO))
          .isInstanceOf(PortException.class);
    } finally {
      redis.signal("CONT");
    }

    List<Delivery> received = mailbox.receive(1, LONG, Duration.ofSeconds(20));

    assertThat(received).extracting(Delivery::messageId).containsExactly(id);
  }

  @Test
  void anInterruptedCallShouldEndAsUsualAndKeepTheInterrupt() {
    Thread.currentThread().interrupt();

    String id = send();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(id).isNotEmpty();
  }

  @Test
  void manyAcknowledgementsAtOnceShouldEachGetTheirOwnAnswer() throws Exception {
    for (int i = 0; i < 300; i++) {
      send();
    }
    List<Delivery> all = mailbox.receive(300, LONG, Duration.ZERO);
    for (int i = 0; i < 300; i += 3) {
      mailbox.release(all.get(i).receipt(), LONG);
    }
    Collection<Integer> refused = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();

    for (int i = 0; i < 300; i++) {
      int index = i;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      mailbox.acknowledge(all.get(index).receipt());
                    } catch (PortException e) {
                      refused.add(index);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(refused).hasSize(100).allMatch(index -> index % 3 == 0);
    assertThat(mailbox.depth().delayed()).isEqualTo(100);
  }

  @Test
  void manyExtensionsAtOnceShouldNameTheStaleOnes() throws Exception {
    for (int i = 0; i < 5; i++) {
      send();
    }
    List<Receipt> all =
        mailbox.receive(5, SHORT, Duration.ZERO).stream().map(Delivery::receipt).toList();
    mailbox.acknowledge(all.get(1));
    mailbox.release(all.get(3), LONG);

    Set<Receipt> stale = mailbox.extend(all, LONG);

    assertThat(stale).containsExactlyInAnyOrder(all.get(1), all.get(3));
    assertThat(mailbox.depth().inFlight()).isEqualTo(3);
  }

  @Test
  void whatWasGivenUpWhileTheServerHungShouldNotBeSentLater() throws Exception {
    send();
    redis.signal("STOP");
    try {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        threads.add(Thread.ofVirtual().start(() -> succeeds(this::send)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } finally {
      redis.signal("CONT");
    }
    untilServed();
    send();

    // Two batches were under way and may have arrived; what waited behind them was dropped.
    assertThat(mailbox.depth().waiting()).isBetween(2L, 20L);
  }

  @Test
  void aSecondReceiverShouldStayAwakeWhenTheFirstMailboxIsClosed() throws Exception {
    RedisMailboxProvider provider = new RedisMailboxProvider();
    URI address = URI.create(redis.address("m"));
    RedisMailbox first = (RedisMailbox) provider.open(address, TestRedis.context(Map.of()));
    RedisMailbox second = (RedisMailbox) provider.open(address, TestRedis.context(Map.of()));
    FutureTask<List<Delivery>> waiting =
        new FutureTask<>(() -> second.receive(1, LONG, Duration.ofSeconds(25)));
    Thread.ofVirtual().start(waiting);
    untilListening();

    first.close();
    String id = send();

    assertThat(waiting.get(10, TimeUnit.SECONDS))
        .extracting(Delivery::messageId)
        .containsExactly(id);
    second.close();
    redis.await("PUBSUB NUMSUB errand:{m}:bell", ":0");
  }

  private String send() {
    return mailbox.send(Outgoing.of(Payload.ofText("a")));
  }

  private FutureTask<List<Delivery>> receiveAside(Duration visibility, Duration wait) {
    FutureTask<List<Delivery>> task = new FutureTask<>(() -> mailbox.receive(10, visibility, wait));
    Thread.ofVirtual().start(task);
    return task;
  }

  private static List<Delivery> resultOrNoneIfItSaidSo(FutureTask<List<Delivery>> task)
      throws Exception {
    try {
      return task.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      assertThat(e.getCause())
          .isInstanceOfSatisfying(
              PortException.class, said -> assertThat(said.failure().retryable()).isTrue());
      return List.of();
    }
  }

  private void untilListening() {
    redis.await("PUBSUB NUMSUB errand:{m}:bell", ":1");
  }

  private void untilServed() {
    RealTime.until("the mailbox is served again", () -> succeeds(mailbox::depth));
  }

  private static boolean succeeds(Runnable call) {
    try {
      call.run();
      return true;
    } catch (PortException e) {
      return false;
    }
  }

  private static void assertFailsFast(Runnable call) {
    long before = System.nanoTime();
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            PortException.class, e -> assertThat(e.failure().retryable()).isTrue());
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
  }
}
