package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.Mailbox.Outgoing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as the database takes it.
 *
 * @param id its new id
 * @param tenant whose turn it shares
 * @param group its group, or null
 * @param deduplicationId what drops a second one, or null
 * @param delay how long it stays hidden
 * @param headers its headers
 * @param body its bytes
 */
record Sending(
    String id,
    String tenant,
    @Nullable String group,
    @Nullable String deduplicationId,
    Duration delay,
    String headers,
    byte[] body) {

  static Sending of(String id, Outgoing message) {
    return new Sending(
        id,
        StoredText.of(message.headers().getOrDefault("tenant", "")),
        stored(message.groupId()),
        stored(message.deduplicationId()),
        message.delay(),
        Headers.text(message.headers()),
        message.body().bytes());
  }

  /** Sets the arrays by which {@code errand.mailbox_send} takes messages. */
  static void bind(Binder binder, List<Sending> batch) throws SQLException {
    binder
        .texts(batch, Sending::id)
        .texts(batch, Sending::tenant)
        .texts(batch, Sending::group)
        .texts(batch, Sending::deduplicationId)
        .array("bigint", batch.stream().map(each -> Micros.of(each.delay())).toArray(Long[]::new))
        .texts(batch, Sending::headers)
        .array("bytea", batch.stream().map(Sending::body).toArray(byte[][]::new));
  }

  private static @Nullable String stored(@Nullable String text) {
    return text == null ? null : StoredText.of(text);
  }

  long size() {
    return body.length + headers.length();
  }
}
