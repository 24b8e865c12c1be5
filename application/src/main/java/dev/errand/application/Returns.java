package dev.errand.application;

import dev.errand.application.port.out.Mailbox;
import dev.errand.domain.failure.DeadLetterPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Gives messages back that were read and cannot be done yet. One that has come often for no fault
 * of its brief's, or that is old, is replaced by a new one, whose deliveries are counted afresh and
 * which no mailbox forgets for its age. Thread-safe.
 */
final class Returns {

  private static final Duration LONGEST_DELAY = Duration.ofHours(12);

  /**
   * A mailbox in memory is this process's own. What somebody wants who sits at another one, such as
   * a command line, is in the ledger, but its message comes to nobody: so it is looked for.
   */
  private static final Duration LONGEST_UNHEARD = Duration.ofMinutes(1);

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

  /** Gives it back until an instant because its attempt has to be made again; that counts. */
  void toTryAgain(Mailbox.Delivery delivery, Instant at) {
    if (isOld(delivery)) {
      renew(delivery);
    } else {
      mailbox.release(delivery.receipt(), until(at));
    }
  }

  /** Gives it back until an instant because it has to wait. */
  void toWait(Mailbox.Delivery delivery, Instant at) {
    Duration wait = until(at);
    boolean isHeard = mailbox.durable() || wait.compareTo(LONGEST_UNHEARD) < 0;
    after(delivery, isHeard ? wait : LONGEST_UNHEARD);
  }

  /** Gives it back for a while; a new message that takes its place comes at once. */
  void after(Mailbox.Delivery delivery, Duration delay) {
    if (isOld(delivery) || isWorn(delivery)) {
      renew(delivery);
    } else {
      mailbox.release(delivery.receipt(), delay);
    }
  }

  private Duration until(Instant at) {
    Duration wait = Duration.between(clock.instant(), at);
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST_DELAY) < 0 ? wait : LONGEST_DELAY;
  }

  private boolean isWorn(Mailbox.Delivery delivery) {
    return delivery.deliveries() > 1 && !policy.allowsDelivery(2 * delivery.deliveries());
  }

  /** Never at its first delivery, or wrong clocks would have it renewed without a pause. */
  private boolean isOld(Mailbox.Delivery delivery) {
    return delivery.deliveries() > 1 && delivery.sentAt().plus(OLD).isBefore(clock.instant());
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
