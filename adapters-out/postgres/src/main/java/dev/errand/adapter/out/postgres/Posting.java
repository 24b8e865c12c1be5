package dev.errand.adapter.out.postgres;

import java.time.Duration;

/**
 * A message that is sent together with events.
 *
 * @param mailbox the mailbox's name
 * @param window for how long it knows deduplication ids
 * @param sending the message
 */
record Posting(String mailbox, Duration window, Sending sending) {

  /** Whether both can be sent by one statement. */
  boolean goesWith(Posting other) {
    return mailbox.equals(other.mailbox) && window.equals(other.window);
  }
}
