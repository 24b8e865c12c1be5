package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.Mailbox.Outgoing;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A message as the script takes it.
 *
 * @param id its new id
 * @param content headers and body
 * @param tenant whose turn it shares
 * @param group its group, or empty
 * @param delay how long it stays hidden
 * @param deduplicationId what drops a second one, or null
 */
record Sending(
    String id,
    byte[] content,
    String tenant,
    String group,
    Duration delay,
    @Nullable String deduplicationId) {

  static Sending of(String id, Outgoing message) {
    String group = message.groupId();
    return new Sending(
        id,
        new Content(message.headers(), message.body()).bytes(),
        part(message.headers().getOrDefault("tenant", "")),
        group == null ? "" : "g" + part(group),
        message.delay(),
        message.deduplicationId());
  }

  /** What the script is to know besides, if anything: delay/key/group/. */
  String wishes(int key) {
    return key == 0 && group.isEmpty() && delay.isZero()
        ? ""
        : Wire.wholeMillis(delay) + "/" + key + "/" + group + "/";
  }

  int size() {
    return content.length;
  }

  /** Without '/' and blanks, which the scripts divide by. */
  private static String part(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }
}
