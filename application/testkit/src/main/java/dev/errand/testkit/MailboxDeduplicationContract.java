package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A mailbox that drops a second message with the same deduplication id. */
public interface MailboxDeduplicationContract extends MailboxSubject {

  @Test
  default void aRepeatedMessageShouldBeDroppedAndNamedAfterTheFirst() throws Exception {
    String first = sendAs("brief-1", "first");
    String second = sendAs("brief-1", "second");

    List<Delivery> received = mailbox().receive(10, visibility(), patience());

    assertThat(second).isEqualTo(first);
    assertThat(received).extracting(Delivery::messageId).containsExactly(first);
    assertThat(received.getFirst().body().text()).isEqualTo("first");
  }

  @Test
  default void aMessageRepeatedAfterTheFirstWasSettledShouldBeDropped() throws Exception {
    String first = sendAs("brief-1", "first");
    Delivery delivery = mailbox().receive(1, visibility(), patience()).getFirst();
    mailbox().acknowledge(delivery.receipt());

    String second = sendAs("brief-1", "second");

    assertThat(second).isEqualTo(first);
    assertThat(mailbox().receive(10, visibility(), Duration.ZERO)).isEmpty();
  }

  @Test
  default void messagesWithDifferentIdsOrNoneShouldAllArrive() throws Exception {
    List<String> sent =
        List.of(
            sendAs("brief-1", "same"),
            sendAs("brief-2", "same"),
            mailbox().send(Outgoing.of(Payload.ofText("same"))),
            mailbox().send(Outgoing.of(Payload.ofText("same"))));

    List<Delivery> received = mailbox().receive(10, visibility(), patience());

    assertThat(received)
        .extracting(Delivery::messageId)
        .containsExactlyInAnyOrderElementsOf(sent)
        .doesNotHaveDuplicates();
  }

  private String sendAs(String deduplicationId, String text) {
    return mailbox()
        .send(new Outgoing(Payload.ofText(text), Map.of(), Duration.ZERO, deduplicationId, null));
  }
}
