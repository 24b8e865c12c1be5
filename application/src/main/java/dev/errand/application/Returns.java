package dev.errand.application;

import dev.errand.application.port.out.Mailbox;
import dev.errand.domain.failure.DeadLetterPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Gives messages back that were read and cannot be done yet. One that has come often, or is old, is
 * replaced by a new one: its deliveries must not be held against it, since each of them was
 * survived, and a mailbox may forget what is too old. Thread-safe.
 */
final class Returns {

  private static final Duration LONGEST_DELAY = Duration.ofHours(12);

  /** The shortest time that mailboxes keep a message by default is four days, in Amazon SQS. */
  private static final Duration OLD = Duration.ofDays(1);

  private final Mailbox mailbox;
  private final InstantSource clock;
  private final DeadLetterPolicy policy;

  Returns(Mailbox mailbox, InstantSource clock, DeadLetterPolicy policy) {
    this.mailbox = mailbox;
    this.clock = clock;
    this.policy = policy;
  }

  /** Gives it back until an instant, or until the mailbox can wait no longer. */
  void until(Mailbox.Delivery delivery, Instant at) {
    Duration wait = Duration.between(clock.instant(), at);
    if (wait.isNegative()) {
      after(delivery, Duration.ZERO);
    } else {
      after(delivery, wait.compareTo(LONGEST_DELAY) < 0 ? wait : LONGEST_DELAY);
    }
  }

  /** Gives it back for a while; a new message that takes its place comes at once. */
  void after(Mailbox.Delivery delivery, Duration delay) {
    if (isWorn(delivery)) {
      renew(delivery);
    } else {
      mailbox.release(delivery.receipt(), delay);
    }
  }

  /** Never at its first delivery, or wrong clocks would have it renewed without a pause. */
  private boolean isWorn(Mailbox.Delivery delivery) {
    return delivery.deliveries() > 1
        && (!policy.allowsDelivery(2 * delivery.deliveries())
            || delivery.sentAt().plus(OLD).isBefore(clock.instant()));
  }

  /** There may be two for a while; whoever finds the brief done, or at work, does no harm. */
  private void renew(Mailbox.Delivery delivery) {
    mailbox.send(
        new Mailbox.Outgoing(
            delivery.body(),
            delivery.headers(),
            Duration.ZERO,
            delivery.messageId() + "/renewed",
            null));
    mailbox.acknowledge(delivery.receipt());
  }
}
