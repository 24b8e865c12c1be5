package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A mailbox that serves tenants in turn: one message of each that has any waiting, then the next
 * round. The tenant is the header {@code tenant}; messages without it share one turn.
 */
public interface MailboxFairnessContract extends MailboxSubject {

  @Test
  default void oneMessageShouldNotWaitBehindManyOfAnotherTenant() throws Exception {
    for (int i = 0; i < 200; i++) {
      sendFor("large", "many");
    }
    sendFor("small", "one");

    List<String> received = List.of(receiveNext(), receiveNext());

    assertThat(received).contains("one");
  }

  @Test
  default void aBatchShouldBeSharedByAllWhoWait() throws Exception {
    for (int i = 0; i < 50; i++) {
      sendFor("large", "many");
    }
    sendFor("small", "one");
    sendFor("other", "two");

    List<Delivery> batch = mailbox().receive(10, visibility(), patience());

    assertThat(batch).hasSize(10);
    assertThat(batch).extracting(MailboxFairnessContract::text).contains("one", "two");
  }

  @Test
  default void tenantsShouldBeServedInTurn() throws Exception {
    for (String tenant : List.of("a", "b", "c")) {
      for (int i = 0; i < 4; i++) {
        sendFor(tenant, tenant);
      }
    }

    for (int round = 0; round < 4; round++) {
      List<String> served = List.of(receiveNext(), receiveNext(), receiveNext());
      assertThat(served).as("round " + round).containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  default void aTenantThatComesLaterShouldGetItsShareFromThenOn() throws Exception {
    for (int i = 0; i < 20; i++) {
      sendFor("early", "early");
    }
    for (int i = 0; i < 5; i++) {
      receiveNext();
    }
    for (int i = 0; i < 5; i++) {
      sendFor("late", "late");
    }

    List<String> received = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      received.add(receiveNext());
    }

    assertThat(received).containsOnly("early", "late");
    assertThat(received.stream().filter("late"::equals)).hasSize(3);
  }

  @Test
  default void messagesOfATenantShouldKeepTheirOrder() throws Exception {
    for (int i = 0; i < 5; i++) {
      sendFor("a", "a" + i);
      sendFor("b", "b" + i);
    }

    List<String> received = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      received.add(receiveNext());
    }

    assertThat(received)
        .filteredOn(text -> text.startsWith("a"))
        .containsExactly("a0", "a1", "a2", "a3", "a4");
    assertThat(received)
        .filteredOn(text -> text.startsWith("b"))
        .containsExactly("b0", "b1", "b2", "b3", "b4");
  }

  @Test
  default void messagesWithoutATenantShouldShareOneTurn() throws Exception {
    for (int i = 0; i < 20; i++) {
      mailbox().send(Outgoing.of(Payload.ofText("none")));
    }
    sendFor("a", "one");

    assertThat(List.of(receiveNext(), receiveNext())).containsExactlyInAnyOrder("none", "one");
  }

  private void sendFor(String tenant, String text) {
    mailbox()
        .send(
            new Outgoing(
                Payload.ofText(text), Map.of("tenant", tenant), Duration.ZERO, null, null));
  }

  private String receiveNext() throws InterruptedException {
    List<Delivery> received = mailbox().receive(1, visibility().multipliedBy(20), patience());
    assertThat(received).as("received").hasSize(1);
    return text(received.getFirst());
  }

  private static String text(Delivery delivery) {
    return delivery.body().text();
  }
}
