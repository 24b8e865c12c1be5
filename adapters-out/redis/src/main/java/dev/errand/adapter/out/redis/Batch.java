package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.Mailbox.Delivery;
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

  private static final int FIELDS = 4;

  static Batch of(List<Object> answer, String token) {
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 1; i + FIELDS <= answer.size(); i += FIELDS) {
      String id = new String((byte[]) answer.get(i), StandardCharsets.UTF_8);
      Content content = Content.of((byte[]) answer.get(i + 3));
      deliveries.add(
          new Delivery(
              new Ticket(id, token).receipt(),
              id,
              content.body(),
              content.headers(),
              Math.toIntExact((Long) answer.get(i + 1)),
              Instant.ofEpochMilli(
                  Long.parseLong(new String((byte[]) answer.get(i + 2), StandardCharsets.UTF_8)))));
    }
    return new Batch(List.copyOf(deliveries), (Long) answer.getFirst());
  }
}
