package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.Mailbox.Outgoing;
import java.time.Duration;
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

  private static @Nullable String stored(@Nullable String text) {
    return text == null ? null : StoredText.of(text);
  }

  long size() {
    return body.length + headers.length();
  }
}
