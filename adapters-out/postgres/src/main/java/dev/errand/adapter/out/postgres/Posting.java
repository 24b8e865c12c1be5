package dev.errand.adapter.out.postgres;

import java.sql.SQLException;
import java.time.Duration;

/**
 * A message that is sent together with events.
 *
 * @param mailbox the mailbox's name
 * @param window for how long it knows deduplication ids
 * @param sending the message
 */
record Posting(String mailbox, Duration window, Sending sending) {

  /** Sets what {@code errand.mailbox_send} is told of the mailbox. */
  void bind(Binder binder) throws SQLException {
    binder.text(mailbox).number(Micros.of(window));
  }

  /** Whether both can be sent by one statement. */
  boolean goesWith(Posting other) {
    return mailbox.equals(other.mailbox) && window.equals(other.window);
  }
}
