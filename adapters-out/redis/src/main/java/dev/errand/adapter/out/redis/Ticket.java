package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.Mailbox.Receipt;

/**
 * A receipt, taken apart. The token is new for every call that receives and made by the receiver,
 * not counted by the server: a replica that takes over and lacks the last writes cannot give the
 * same one again.
 */
record Ticket(String id, String token) {

  static Ticket of(Receipt receipt) {
    int slash = receipt.value().lastIndexOf('/');
    return slash < 0
        ? new Ticket(receipt.value(), "")
        : new Ticket(receipt.value().substring(0, slash), receipt.value().substring(slash + 1));
  }

  Receipt receipt() {
    return new Receipt(id + "/" + token);
  }
}
