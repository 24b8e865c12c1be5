package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.Mailbox.Receipt;
import java.util.Comparator;

/**
 * A receipt, taken apart. The lease is new for every call that receives and made by the receiver,
 * not counted by the server: a standby that takes over and lacks the last commits cannot give the
 * same one again.
 *
 * @param place the message's place in the queue, -1 if the receipt is none of ours
 * @param lease names the delivery
 */
record Ticket(long place, String lease) {

  /** In which rows are locked, so that two callers cannot wait for each other. */
  static final Comparator<Ticket> ORDER = Comparator.comparingLong(Ticket::place);

  static Ticket of(Receipt receipt) {
    String value = receipt.value();
    int slash = value.indexOf('/');
    return slash < 1 || slash > 18 || !value.substring(0, slash).matches("[0-9]+")
        ? new Ticket(-1, "")
        : new Ticket(
            Long.parseLong(value.substring(0, slash)), StoredText.of(value.substring(slash + 1)));
  }

  static Receipt receipt(long place, String lease) {
    return new Receipt(place + "/" + lease);
  }
}
