package dev.errand.adapter.out.embedded;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The deduplication ids of the last five minutes, the window of Amazon SQS. Not thread-safe. */
final class DeduplicationWindow {

  static final Duration LENGTH = Duration.ofMinutes(5);

  private final Map<String, String> messageIds = new HashMap<>();
  private final Deque<Entry> oldestFirst = new ArrayDeque<>();

  /** The message that was sent with a deduplication id within the window, or null. */
  @Nullable String find(String deduplicationId, Instant now) {
    while (!oldestFirst.isEmpty() && !oldestFirst.getFirst().until().isAfter(now)) {
      messageIds.remove(oldestFirst.removeFirst().deduplicationId());
    }
    return messageIds.get(deduplicationId);
  }

  void remember(String deduplicationId, String messageId, Instant now) {
    messageIds.put(deduplicationId, messageId);
    oldestFirst.addLast(new Entry(deduplicationId, now.plus(LENGTH)));
  }

  private record Entry(String deduplicationId, Instant until) {}
}
