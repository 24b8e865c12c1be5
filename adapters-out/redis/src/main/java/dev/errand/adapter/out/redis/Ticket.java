package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.Mailbox.Receipt;

/**
 * A receipt, taken apart: the place of its message, how often that was delivered, and a token that
 * is new for every call that receives. The receiver makes it, the server does not count it: a
 * replica that takes over and lacks the last writes cannot give the same one again.
 *
 * @param receipt all of it: place/deliveries/token
 * @param place what the server calls the message: tenant/number/sent/due/group/id
 */
record Ticket(String receipt, String place) {

  private static final int SENT = 2;

  static Ticket of(Receipt receipt) {
    String text = receipt.value();
    int deliveries = text.lastIndexOf('/', text.lastIndexOf('/') - 1);
    return new Ticket(text, text.substring(0, Math.max(deliveries, 0)));
  }

  int deliveries() {
    return Integer.parseInt(receipt.substring(place.length() + 1, receipt.lastIndexOf('/')));
  }

  /** When it was sent, in milliseconds since 1970. */
  long sent() {
    int start = 0;
    for (int i = 0; i < SENT; i++) {
      start = place.indexOf('/', start) + 1;
    }
    return Long.parseLong(place, start, place.indexOf('/', start), 10);
  }

  String messageId() {
    return place.substring(place.lastIndexOf('/') + 1);
  }
}
