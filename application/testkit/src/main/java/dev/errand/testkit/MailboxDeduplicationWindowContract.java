package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A mailbox that forgets deduplication ids after a window a test can wait for. */
public interface MailboxDeduplicationWindowContract extends MailboxSubject {

  /** How long a deduplication id is remembered, counted from the message that was kept. */
  default Duration window() {
    return Duration.ofMinutes(5);
  }

  @Test
  default void aMessageRepeatedAfterTheWindowShouldArrive() throws Exception {
    String first = sendRepeated();
    pass(window().minus(leeway().multipliedBy(2)));
    String dropped = sendRepeated();
    pass(leeway().multipliedBy(3));

    String kept = sendRepeated();

    assertThat(dropped).isEqualTo(first);
    assertThat(kept).isNotEqualTo(first);
    assertThat(mailbox().receive(10, visibility(), patience()))
        .extracting(Delivery::messageId)
        .containsExactlyInAnyOrder(first, kept);
  }

  private String sendRepeated() {
    return mailbox()
        .send(new Outgoing(Payload.ofText("a"), Map.of(), Duration.ZERO, "brief-1", null));
  }
}
