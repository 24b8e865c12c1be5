package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.Mailbox.Delivery;
import dev.errand.application.port.out.Mailbox.Receipt;
import java.nio.charset.StandardCharsets;
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

  private static final int FIELDS = 2;

  static Batch of(List<Object> answer) {
    List<Delivery> deliveries = new ArrayList<>(answer.size() / FIELDS);
    for (int i = 1; i + FIELDS <= answer.size(); i += FIELDS) {
      Receipt receipt = new Receipt(new String((byte[]) answer.get(i), StandardCharsets.UTF_8));
      Ticket ticket = Ticket.of(receipt);
      Content content = Content.of((byte[]) answer.get(i + 1));
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
