package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A mailbox that delivers the oldest message first, always. */
public interface MailboxOrderContract extends MailboxSubject {

  @Test
  default void theOldestShouldBeReceivedFirst() throws Exception {
    List<String> sent = List.of(sendNext("a"), sendNext("b"), sendNext("c"));

    List<Delivery> received = mailbox().receive(10, visibility(), patience());

    assertThat(received).extracting(Delivery::messageId).containsExactlyElementsOf(sent);
  }

  @Test
  default void whatComesBackShouldKeepItsPlaceAheadOfYoungerOnes() throws Exception {
    String older = sendNext("a");
    mailbox().receive(1, visibility(), patience());
    String younger = sendNext("b");

    pass(visibility().plus(leeway()));

    assertThat(mailbox().receive(10, visibility(), patience()))
        .extracting(Delivery::messageId)
        .containsExactly(older, younger);
  }

  @Test
  default void whatIsGivenBackShouldKeepItsPlaceAheadOfYoungerOnes() throws Exception {
    String older = sendNext("a");
    String younger = sendNext("b");
    Delivery first = mailbox().receive(1, visibility(), patience()).getFirst();

    mailbox().release(first.receipt(), Duration.ZERO);

    assertThat(mailbox().receive(10, visibility(), patience()))
        .extracting(Delivery::messageId)
        .containsExactly(older, younger);
  }

  private String sendNext(String text) {
    return mailbox().send(Outgoing.of(Payload.ofText(text)));
  }
}
