package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Depth;
import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Payload;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A mailbox that knows how full it is, and how old its oldest message. */
public interface MailboxDepthContract extends MailboxSubject {

  @Test
  default void anEmptyMailboxShouldHaveNoDepth() throws Exception {
    assertThat(mailbox().depth()).isEqualTo(new Depth(0, 0, 0, Duration.ZERO));
  }

  @Test
  default void depthShouldFollowAMessageThroughItsStates() throws Exception {
    sendOne();
    sendOne();
    sendOne();
    awaitDepth("three waiting", depth -> depth.waiting() == 3 && depth.inFlight() == 0);

    List<Delivery> taken = mailbox().receive(2, visibility().multipliedBy(20), patience());
    awaitDepth("two in flight", depth -> depth.waiting() == 1 && depth.inFlight() == 2);

    mailbox().acknowledge(taken.getFirst().receipt());
    awaitDepth("one settled", depth -> depth.waiting() == 1 && depth.inFlight() == 1);

    mailbox().release(taken.getLast().receipt(), visibility().multipliedBy(20));
    awaitDepth(
        "one delayed",
        depth -> depth.waiting() == 1 && depth.delayed() == 1 && depth.inFlight() == 0);

    mailbox().purge();
    awaitDepth("empty", depth -> depth.waiting() + depth.delayed() + depth.inFlight() == 0);
  }

  @Test
  default void whatWasNotSettledInTimeShouldCountAsWaiting() throws Exception {
    sendOne();
    mailbox().receive(1, visibility(), patience());

    pass(visibility().plus(leeway()));

    awaitDepth("one waiting", depth -> depth.waiting() == 1 && depth.inFlight() == 0);
  }

  @Test
  default void theOldestAgeShouldBeThatOfTheOldestWaitingMessage() throws Exception {
    sendOne();
    pass(visibility().multipliedBy(2));
    sendOne();
    pass(visibility());
    Duration older = mailbox().depth().oldestAge();

    mailbox().acknowledge(mailbox().receive(1, visibility(), patience()).getFirst().receipt());
    Duration younger = mailbox().depth().oldestAge();

    assertThat(older).isBetween(visibility().multipliedBy(3), visibility().multipliedBy(30));
    assertThat(younger).isGreaterThanOrEqualTo(visibility()).isLessThan(older);
  }

  private void sendOne() {
    mailbox().send(Outgoing.of(Payload.ofText("a")));
  }

  /** Depths may lag behind. */
  private void awaitDepth(String what, Predicate<Depth> expected) throws InterruptedException {
    Duration step = leeway().dividedBy(5);
    for (int i = 0; i < 10 && !expected.test(mailbox().depth()); i++) {
      pass(step);
    }
    assertThat(mailbox().depth()).as(what).matches(expected);
  }
}
