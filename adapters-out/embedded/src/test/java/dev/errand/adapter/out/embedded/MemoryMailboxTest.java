package dev.errand.adapter.out.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Depth;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Mailbox.Receipt;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.SequentialIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class MemoryMailboxTest {

  private static final Duration VISIBILITY = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofHours(1);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final Mailbox mailbox = new MemoryMailbox(scheduler, new SequentialIds());
  private final List<String> received = Collections.synchronizedList(new ArrayList<>());

  @Test
  void itShouldSayThatItsMessagesDieWithTheProcess() {
    assertThat(mailbox.durable()).isFalse();
  }

  @Nested
  final class Waiting {

    @Test
    void receiversShouldBeServedInTheOrderTheyCame() throws Exception {
      for (String name : List.of("first", "second", "third")) {
        receiver(name, LONG);
        scheduler.awaitIdle();
      }

      send("a");
      scheduler.awaitIdle();
      send("b");
      scheduler.awaitIdle();

      assertThat(received).containsExactly("first a", "second b");
    }

    @Test
    void manyMessagesAtOnceShouldWakeAsManyReceivers() throws Exception {
      for (int i = 0; i < 50; i++) {
        receiver("receiver", LONG);
      }
      scheduler.awaitIdle();

      for (int i = 0; i < 50; i++) {
        send("m" + i);
      }
      scheduler.awaitIdle();

      assertThat(received).doesNotHaveDuplicates().hasSize(50);
    }

    @Test
    void anInterruptedReceiverShouldHandTheWatchToTheNext() throws Exception {
      Scheduler.Task first = receiver("first", LONG);
      scheduler.awaitIdle();
      receiver("second", LONG);
      scheduler.awaitIdle();

      send("delayed", Duration.ofSeconds(5));
      first.interrupt();
      scheduler.awaitIdle();
      scheduler.tick(Duration.ofSeconds(5));
      scheduler.awaitIdle();

      assertThat(received).containsExactlyInAnyOrder("first interrupted", "second delayed");
    }

    @Test
    void aReceiverWhoseTimeIsUpShouldHandTheWatchToTheNext() throws Exception {
      receiver("first", Duration.ofSeconds(1));
      scheduler.awaitIdle();
      receiver("second", LONG);
      scheduler.awaitIdle();
      send("delayed", Duration.ofSeconds(5));
      scheduler.awaitIdle();

      scheduler.tick(Duration.ofSeconds(1));
      scheduler.awaitIdle();
      scheduler.tick(Duration.ofSeconds(4));
      scheduler.awaitIdle();

      assertThat(received).containsExactly("first nothing", "second delayed");
    }

    @Test
    void aMessageThatAppearsSoonerShouldShortenTheWatch() throws Exception {
      send("late", Duration.ofSeconds(60));
      receiver("receiver", LONG);
      scheduler.awaitIdle();

      send("soon", Duration.ofSeconds(5));
      scheduler.awaitIdle();
      scheduler.tick(Duration.ofSeconds(5));
      scheduler.awaitIdle();

      assertThat(received).containsExactly("receiver soon");
    }

    @Test
    void waitingForEverShouldBePossible() throws Exception {
      receiver("receiver", Duration.ofSeconds(Long.MAX_VALUE));
      scheduler.awaitIdle();

      send("a");
      scheduler.awaitIdle();

      assertThat(received).containsExactly("receiver a");
    }

    @Test
    void anInterruptedThreadShouldReceiveNothing() throws Exception {
      send("a");
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> mailbox.receive(1, VISIBILITY, Duration.ZERO))
          .isInstanceOf(InterruptedException.class);

      assertThat(mailbox.depth().waiting()).isEqualTo(1);
    }
  }

  @Nested
  final class Receipts {

    @Test
    void aSecondAcknowledgementShouldBeRefused() throws Exception {
      send("a");
      Receipt receipt = receiveOne().receipt();
      mailbox.acknowledge(receipt);

      assertStale(receipt);
    }

    @Test
    void aReceiptThatNobodyGaveShouldBeRefused() {
      assertStale(new Receipt("nonsense"));
    }

    @Test
    void aReceiptThatRanOutShouldHoldUntilSomebodyElseReceives() throws Exception {
      send("a");
      Receipt receipt = receiveOne().receipt();
      scheduler.tick(VISIBILITY.multipliedBy(2));

      mailbox.acknowledge(receipt);

      assertThat(mailbox.depth()).isEqualTo(new Depth(0, 0, 0, Duration.ZERO));
    }

    @Test
    void aReceiptThatRanOutShouldStillExtend() throws Exception {
      send("a");
      Receipt receipt = receiveOne().receipt();
      scheduler.tick(VISIBILITY.multipliedBy(2));

      mailbox.extend(receipt, VISIBILITY);

      assertThat(mailbox.receive(1, VISIBILITY, Duration.ZERO)).isEmpty();
      assertThat(mailbox.depth().inFlight()).isEqualTo(1);
    }

    @Test
    void aReceiptShouldNotOutliveAPurge() throws Exception {
      send("a");
      Receipt receipt = receiveOne().receipt();
      mailbox.purge();

      assertStale(receipt);
    }
  }

  @Nested
  final class Groups {

    @Test
    void messagesBehindAnotherOfTheirGroupShouldCountAsDelayed() throws Exception {
      send("1", "g");
      send("2", "g");
      send("3", "g");

      Depth before = mailbox.depth();
      receiveOne();
      Depth after = mailbox.depth();

      assertThat(before).isEqualTo(new Depth(1, 2, 0, Duration.ZERO));
      assertThat(after).isEqualTo(new Depth(0, 2, 1, Duration.ZERO));
    }

    @Test
    void aPurgedGroupShouldStartAnew() throws Exception {
      send("1", "g");
      send("2", "g");
      receiveOne();

      assertThat(mailbox.purge()).isEqualTo(2);
      send("3", "g");

      assertThat(receiveOne().body().text()).isEqualTo("3");
    }
  }

  @Nested
  final class Arguments {

    @Test
    void nonsenseShouldBeRefused() throws Exception {
      send("a");
      Receipt receipt = receiveOne().receipt();
      Duration negative = Duration.ofNanos(-1);

      assertRefused(() -> mailbox.receive(0, VISIBILITY, LONG), "max");
      assertRefused(() -> mailbox.receive(1, Duration.ZERO, LONG), "visibility");
      assertRefused(() -> mailbox.extend(receipt, Duration.ZERO), "visibility");
      assertRefused(() -> mailbox.release(receipt, negative), "delay");
    }

    private void assertRefused(
        org.assertj.core.api.ThrowableAssert.ThrowingCallable use, String argument) {
      assertThatThrownBy(use)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(argument);
    }
  }

  private Scheduler.Task receiver(String name, Duration wait) {
    return scheduler.start(
        name,
        () -> {
          try {
            List<Delivery> some = mailbox.receive(1, VISIBILITY, wait);
            received.add(name + " " + (some.isEmpty() ? "nothing" : some.getFirst().body().text()));
          } catch (InterruptedException e) {
            received.add(name + " interrupted");
          }
        });
  }

  private void send(String text) {
    mailbox.send(Outgoing.of(Payload.ofText(text)));
  }

  private void send(String text, String group) {
    send(text, Duration.ZERO, group);
  }

  private void send(String text, Duration delay) {
    send(text, delay, null);
  }

  private void send(String text, Duration delay, @Nullable String group) {
    mailbox.send(new Outgoing(Payload.ofText(text), Map.of(), delay, null, group));
  }

  private Delivery receiveOne() throws InterruptedException {
    return mailbox.receive(1, VISIBILITY, Duration.ZERO).getFirst();
  }

  private void assertStale(Receipt receipt) {
    assertThatThrownBy(() -> mailbox.acknowledge(receipt))
        .isInstanceOfSatisfying(
            PortException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Conflict.class))
        .hasMessageContaining(receipt.value());
  }
}
