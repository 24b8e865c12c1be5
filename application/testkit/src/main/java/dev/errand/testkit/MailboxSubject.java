package dev.errand.testkit;

import dev.errand.application.port.out.Mailbox;
import java.time.Duration;

/**
 * What the contracts of a mailbox need to know about the one they test. A test class implements the
 * contracts its mailbox keeps, and this once for all of them. With a clock turned by hand only
 * {@link #mailbox}, {@link #pass} and {@link #settle} need a body.
 */
public interface MailboxSubject {

  /** The mailbox: the same throughout a test, empty at its start. */
  Mailbox mailbox();

  /** Lets time pass, as the mailbox sees it. */
  void pass(Duration duration) throws InterruptedException;

  /** Lets a receiver that was just started on another thread reach the point where it waits. */
  default void settle() throws InterruptedException {
    pass(Duration.ofMillis(200));
  }

  /** A visibility timeout to test with: longer than a few calls take. */
  default Duration visibility() {
    return Duration.ofSeconds(2);
  }

  /** How much later than asked something may happen. */
  default Duration leeway() {
    return Duration.ofMillis(500);
  }

  /** How long to wait for a message that should be there; zero if sending is enough. */
  default Duration patience() {
    return Duration.ZERO;
  }

  /**
   * How long a waiting receiver may take to learn of a message, in real time: far less than the 20
   * seconds that it waits, and enough for a machine that has much else to do.
   */
  default Duration wakeUp() {
    return Duration.ofSeconds(3);
  }
}
