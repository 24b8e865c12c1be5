package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A mailbox that delivers the messages of a group in order, one at a time. */
public interface MailboxGroupContract extends MailboxSubject {

  @Test
  default void messagesOfAGroupShouldComeOneAtATimeInOrder() throws Exception {
    List<String> sent = List.of(sendIn("g", "1"), sendIn("g", "2"), sendIn("g", "3"));
    List<String> received = new ArrayList<>();

    for (int i = 0; i < sent.size(); i++) {
      Delivery only = receiveOnly();
      assertThat(mailbox().receive(10, visibility(), Duration.ZERO)).isEmpty();
      mailbox().acknowledge(only.receipt());
      received.add(only.messageId());
    }

    assertThat(received).isEqualTo(sent);
  }

  @Test
  default void otherGroupsAndMessagesWithoutOneShouldGoOn() throws Exception {
    String held = sendIn("g", "1");
    sendIn("g", "2");
    String other = sendIn("h", "1");
    String free = sendIn(null, "1");
    String alsoFree = sendIn(null, "2");

    List<Delivery> received = new ArrayList<>();
    while (received.size() < 4) {
      List<Delivery> some = mailbox().receive(10, visibility(), patience());
      assertThat(some).isNotEmpty();
      received.addAll(some);
    }

    assertThat(received)
        .extracting(Delivery::messageId)
        .containsExactlyInAnyOrder(held, other, free, alsoFree);
  }

  @Test
  default void aMessageGivenBackShouldComeBeforeTheNextOfItsGroup() throws Exception {
    String first = sendIn("g", "1");
    String second = sendIn("g", "2");

    mailbox().release(receiveOnly().receipt(), Duration.ZERO);
    Delivery again = receiveOnly();
    mailbox().acknowledge(again.receipt());

    assertThat(again.messageId()).isEqualTo(first);
    assertThat(receiveOnly().messageId()).isEqualTo(second);
  }

  @Test
  default void aMessageGivenBackWithADelayShouldHoldItsGroupUp() throws Exception {
    String first = sendIn("g", "1");
    sendIn("g", "2");

    mailbox().release(receiveOnly().receipt(), visibility());

    assertThat(mailbox().receive(10, visibility(), Duration.ZERO)).isEmpty();
    pass(visibility().plus(leeway()));
    assertThat(receiveOnly().messageId()).isEqualTo(first);
  }

  @Test
  default void aMessageNotSettledInTimeShouldComeBeforeTheNextOfItsGroup() throws Exception {
    String first = sendIn("g", "1");
    sendIn("g", "2");
    receiveOnly();

    pass(visibility().plus(leeway()));
    Delivery again = receiveOnly();

    assertThat(again.messageId()).isEqualTo(first);
    assertThat(again.deliveries()).isEqualTo(2);
  }

  @Test
  default void aWaitingReceiverShouldBeGivenTheNextOfAGroupWhenTheFirstIsSettled()
      throws Exception {
    sendIn("g", "1");
    String second = sendIn("g", "2");
    Delivery first = receiveOnly();
    mailbox().extend(first.receipt(), visibility().multipliedBy(20));
    BackgroundReceiver receiver = BackgroundReceiver.start(this, Duration.ofSeconds(20));
    settle();

    mailbox().acknowledge(first.receipt());

    assertThat(receiver.result()).extracting(Delivery::messageId).containsExactly(second);
  }

  private String sendIn(@Nullable String group, String text) {
    return mailbox().send(new Outgoing(Payload.ofText(text), Map.of(), Duration.ZERO, null, group));
  }

  private Delivery receiveOnly() throws InterruptedException {
    List<Delivery> received = mailbox().receive(10, visibility(), patience());
    assertThat(received).as("received").hasSize(1);
    return received.getFirst();
  }
}
