package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Receipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What one look brought.
 *
 * @param deliveries what is ours now
 * @param next milliseconds until the next message appears by itself, -1 for never
 */
record Batch(List<Delivery> deliveries, long next) {

  static Batch of(List<Object> answer) {
    if (answer.size() == 1) {
      return new Batch(List.of(), (Long) answer.getFirst());
    }
    List<?> receipts = (List<?>) answer.get(1);
    List<?> contents = (List<?>) answer.get(2);
    List<Delivery> deliveries = new ArrayList<>(receipts.size());
    for (int i = 0; i < receipts.size(); i++) {
      Receipt receipt = new Receipt(Wire.text(receipts.get(i)));
      Ticket ticket = Ticket.of(receipt);
      Content content = Content.of(contents.get(i) instanceof byte[] bytes ? bytes : new byte[0]);
      deliveries.add(
          new Delivery(
              receipt,
              ticket.messageId(),
              content.body(),
              content.headers(),
              ticket.deliveries(),
              Instant.ofEpochMilli(ticket.sent())));
    }
    return new Batch(List.copyOf(deliveries), (Long) answer.getFirst());
  }
}
