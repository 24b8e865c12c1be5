package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Mailbox.Receipt;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What every mailbox promises: at-least-once delivery under receipts. Whether a receipt whose
 * visibility ran out is refused before somebody else received the message is left open.
 */
public interface MailboxContract extends MailboxSubject {

  @Test
  default void whatIsSentShouldBeReceivedAsItWas() throws Exception {
    Map<String, String> headers = Map.of("traceparent", "00-ab-cd-01", "title", "naïve ✓, = two");
    Outgoing message =
        new Outgoing(Payload.ofText("{\"a\":1}"), headers, Duration.ZERO, null, null);

    String id = mailbox().send(message);
    Delivery delivery = receiveOne();

    assertThat(delivery.messageId()).isEqualTo(id);
    assertThat(delivery.body()).isEqualTo(message.body());
    assertThat(delivery.headers()).isEqualTo(headers);
    assertThat(delivery.deliveries()).isEqualTo(1);
  }

  @Test
  default void bodiesOfAnyKindShouldArriveByteForByte() throws Exception {
    byte[] large = new byte[200 * 1024];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31 + i / 256);
    }
    byte[] binary = {0, -1, 1, (byte) 0xC3, 0x28, 13, 10, 0};
    List<Payload> bodies = List.of(Payload.ofText(""), Payload.of(large), Payload.of(binary));

    for (Payload body : bodies) {
      mailbox().send(Outgoing.of(body));
      Delivery delivery = receiveOne();
      mailbox().acknowledge(delivery.receipt());

      assertThat(delivery.body()).isEqualTo(body);
    }
  }

  @Test
  default void anEmptyMailboxShouldGiveNothing() throws Exception {
    assertNothingToReceive();
  }

  @Test
  default void noMoreThanAskedForShouldBeReceived() throws Exception {
    Set<String> sent = sendMany(7);
    Set<String> received = new HashSet<>();

    while (received.size() < sent.size()) {
      List<Delivery> some = mailbox().receive(3, visibility().multipliedBy(10), patience());
      assertThat(some).isNotEmpty().hasSizeLessThanOrEqualTo(3);
      some.forEach(delivery -> assertThat(received.add(delivery.messageId())).isTrue());
    }

    assertThat(received).isEqualTo(sent);
  }

  @Test
  default void aReceivedMessageShouldBeHiddenFromOthers() throws Exception {
    send("a");

    receiveOne();

    assertNothingToReceive();
  }

  @Test
  default void anAcknowledgedMessageShouldNeverComeBack() throws Exception {
    send("a");
    Delivery delivery = receiveOne();

    mailbox().acknowledge(delivery.receipt());
    pass(visibility().plus(leeway()));

    assertNothingToReceive();
  }

  @Test
  default void aMessageNotSettledInTimeShouldComeBackUnderANewReceipt() throws Exception {
    send("a");
    Delivery first = receiveOne();

    pass(visibility().plus(leeway()));
    Delivery second = receiveOne();

    assertThat(second.messageId()).isEqualTo(first.messageId());
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.headers()).isEqualTo(first.headers());
    assertThat(second.sentAt()).isEqualTo(first.sentAt());
    assertThat(second.receipt()).isNotEqualTo(first.receipt());
    assertThat(second.deliveries()).isEqualTo(2);
  }

  @Test
  default void everyDeliveryShouldBeCounted() throws Exception {
    send("a");

    for (int deliveries = 1; deliveries <= 5; deliveries++) {
      Delivery delivery = receiveOne();
      mailbox().release(delivery.receipt(), Duration.ZERO);

      assertThat(delivery.deliveries()).isEqualTo(deliveries);
    }
  }

  @Test
  default void staleReceiptShouldNotAcknowledgeANewerDelivery() throws Exception {
    send("a");
    Delivery first = receiveOne();
    pass(visibility().plus(leeway()));
    Delivery second = receiveOne();

    assertStale(() -> mailbox().acknowledge(first.receipt()));

    mailbox().release(second.receipt(), Duration.ZERO);
    assertThat(receiveOne().deliveries()).isEqualTo(3);
  }

  @Test
  default void staleReceiptShouldNotReleaseANewerDelivery() throws Exception {
    send("a");
    Delivery first = receiveOne();
    pass(visibility().plus(leeway()));
    Delivery second = receiveOne();

    assertStale(() -> mailbox().release(first.receipt(), Duration.ZERO));

    assertNothingToReceive();
    mailbox().acknowledge(second.receipt());
  }

  @Test
  default void staleReceiptShouldNotExtendANewerDelivery() throws Exception {
    send("a");
    Delivery first = receiveOne();
    pass(visibility().plus(leeway()));
    receiveOne();

    assertStale(() -> mailbox().extend(first.receipt(), visibility().multipliedBy(20)));

    pass(visibility().plus(leeway()));
    assertThat(receiveOne().deliveries()).isEqualTo(3);
  }

  @Test
  default void aReceiptGivenBackShouldBeStale() throws Exception {
    send("a");
    Delivery first = receiveOne();
    mailbox().release(first.receipt(), Duration.ZERO);
    Delivery second = receiveOne();

    assertStale(() -> mailbox().acknowledge(first.receipt()));
    assertStale(() -> mailbox().release(first.receipt(), Duration.ZERO));
    assertStale(() -> mailbox().extend(first.receipt(), visibility()));

    mailbox().acknowledge(second.receipt());
  }

  @Test
  default void anExtendedMessageShouldStayHiddenFromThenOn() throws Exception {
    send("a");
    Delivery delivery = receiveOne();
    pass(visibility().dividedBy(2));

    mailbox().extend(delivery.receipt(), visibility().multipliedBy(2));
    pass(visibility());
    assertNothingToReceive();

    pass(visibility().plus(leeway()));
    assertThat(receiveOne().deliveries()).isEqualTo(2);
  }

  @Test
  default void anExtendedMessageShouldStillBeAcknowledgedByItsReceipt() throws Exception {
    send("a");
    Delivery delivery = receiveOne();
    mailbox().extend(delivery.receipt(), visibility().multipliedBy(2));
    pass(visibility().plus(leeway()));

    mailbox().acknowledge(delivery.receipt());

    pass(visibility().multipliedBy(2));
    assertNothingToReceive();
  }

  @Test
  default void manyMessagesShouldBeExtendedAtOnceAndTheStaleOnesNamed() throws Exception {
    sendMany(3);
    Delivery settled = receiveOne();
    Delivery held = receiveOne();
    Delivery alsoHeld = receiveOne();
    mailbox().acknowledge(settled.receipt());
    pass(visibility().dividedBy(2));

    Set<Receipt> stale =
        mailbox()
            .extend(
                List.of(held.receipt(), settled.receipt(), alsoHeld.receipt()),
                visibility().multipliedBy(2));
    pass(visibility());

    assertThat(stale).containsExactly(settled.receipt());
    assertNothingToReceive();
    mailbox().acknowledge(held.receipt());
    mailbox().acknowledge(alsoHeld.receipt());
  }

  @Test
  default void aReleasedMessageShouldBeThereAtOnce() throws Exception {
    send("a");

    mailbox().release(receiveOne().receipt(), Duration.ZERO);

    assertThat(receiveOne().deliveries()).isEqualTo(2);
  }

  @Test
  default void aMessageReleasedWithADelayShouldStayHiddenForIt() throws Exception {
    send("a");

    mailbox().release(receiveOne().receipt(), visibility());

    assertNothingToReceive();
    pass(visibility().plus(leeway()));
    assertThat(receiveOne().deliveries()).isEqualTo(2);
  }

  @Test
  default void aWaitingReceiverShouldBeWokenByASend() throws Exception {
    BackgroundReceiver receiver = BackgroundReceiver.start(this, Duration.ofSeconds(20));
    settle();

    long before = System.nanoTime();
    String id = send("a");
    List<Delivery> received = receiver.result();
    Duration took = Duration.ofNanos(System.nanoTime() - before);

    assertThat(received).extracting(Delivery::messageId).containsExactly(id);
    assertThat(took).isLessThan(wakeUp());
  }

  @Test
  default void aWaitingReceiverShouldBeWokenByARelease() throws Exception {
    send("a");
    Delivery first = receiveOne();
    mailbox().extend(first.receipt(), visibility().multipliedBy(20));
    BackgroundReceiver receiver = BackgroundReceiver.start(this, Duration.ofSeconds(20));
    settle();

    mailbox().release(first.receipt(), Duration.ZERO);

    assertThat(receiver.result()).extracting(Delivery::deliveries).containsExactly(2);
  }

  @Test
  default void aWaitingReceiverShouldBeGivenWhatComesBack() throws Exception {
    send("a");
    receiveOne();
    BackgroundReceiver receiver = BackgroundReceiver.start(this, visibility().multipliedBy(10));
    settle();

    pass(visibility().plus(leeway()));

    assertThat(receiver.result()).extracting(Delivery::deliveries).containsExactly(2);
  }

  @Test
  default void aReceiverShouldWaitNoLongerThanItSaid() throws Exception {
    BackgroundReceiver receiver = BackgroundReceiver.start(this, visibility());
    settle();
    assertThat(receiver.done()).isFalse();

    pass(visibility().plus(leeway()));

    assertThat(receiver.result()).isEmpty();
  }

  @Test
  default void anInterruptedReceiverShouldReceiveNothing() throws Exception {
    BackgroundReceiver receiver = BackgroundReceiver.start(this, Duration.ofSeconds(20));
    settle();

    receiver.interrupt();

    assertThat(receiver.failure()).isInstanceOf(InterruptedException.class);
    send("a");
    assertThat(receiveOne().deliveries()).isEqualTo(1);
  }

  @Test
  default void everyMessageShouldGoToExactlyOneOfManyReceivers() throws Exception {
    Set<String> sent = sendMany(300);

    List<Delivery> received =
        new ReceiverCrowd(mailbox(), visibility().multipliedBy(30)).receive(16, sent.size());

    assertThat(received).extracting(Delivery::messageId).containsExactlyInAnyOrderElementsOf(sent);
    assertThat(received).extracting(Delivery::receipt).doesNotHaveDuplicates();
    assertThat(received).extracting(Delivery::deliveries).containsOnly(1);
  }

  @Test
  default void purgeShouldRemoveAllThereIs() throws Exception {
    sendMany(3);
    mailbox().receive(1, visibility(), patience());

    long purged = mailbox().purge();
    pass(visibility().plus(leeway()));

    assertThat(purged).isEqualTo(3);
    assertNothingToReceive();
  }

  @Test
  default void aPurgedMailboxShouldStillServe() throws Exception {
    sendMany(2);
    mailbox().purge();

    String id = send("a");

    assertThat(receiveOne().messageId()).isEqualTo(id);
  }

  private String send(String text) {
    return mailbox().send(Outgoing.of(Payload.ofText(text)));
  }

  private Set<String> sendMany(int count) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < count; i++) {
      ids.add(send("message " + i));
    }
    assertThat(ids).hasSize(count);
    return ids;
  }

  private Delivery receiveOne() throws InterruptedException {
    List<Delivery> received = mailbox().receive(1, visibility(), patience());
    assertThat(received).as("received").hasSize(1);
    return received.getFirst();
  }

  private void assertNothingToReceive() throws InterruptedException {
    assertThat(mailbox().receive(10, visibility(), Duration.ZERO)).isEmpty();
  }

  private static void assertStale(ThrowingCallable use) {
    assertThatThrownBy(use)
        .isInstanceOfSatisfying(
            PortException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.Conflict.class));
  }
}
