package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A mailbox that can hold a message back at first. */
public interface MailboxDelayContract extends MailboxSubject {

  @Test
  default void aDelayedMessageShouldStayHiddenForItsDelay() throws Exception {
    String id = sendDelayed(visibility());

    assertThat(mailbox().receive(10, visibility(), Duration.ZERO)).isEmpty();
    pass(visibility().plus(leeway()));

    List<Delivery> received = mailbox().receive(10, visibility(), patience());
    assertThat(received).extracting(Delivery::messageId).containsExactly(id);
    assertThat(received).extracting(Delivery::deliveries).containsExactly(1);
  }

  @Test
  default void aDelayedMessageShouldNotHoldOthersUp() throws Exception {
    sendDelayed(visibility().multipliedBy(20));
    String id = sendDelayed(Duration.ZERO);

    assertThat(mailbox().receive(10, visibility(), patience()))
        .extracting(Delivery::messageId)
        .containsExactly(id);
  }

  @Test
  default void aWaitingReceiverShouldBeGivenADelayedMessageWhenItIsDue() throws Exception {
    BackgroundReceiver receiver = BackgroundReceiver.start(this, visibility().multipliedBy(10));
    settle();
    String id = sendDelayed(visibility());
    settle();
    assertThat(receiver.done()).isFalse();

    pass(visibility().plus(leeway()));

    assertThat(receiver.result()).extracting(Delivery::messageId).containsExactly(id);
  }

  private String sendDelayed(Duration delay) {
    return mailbox().send(new Outgoing(Payload.ofText("a"), Map.of(), delay, null, null));
  }
}
