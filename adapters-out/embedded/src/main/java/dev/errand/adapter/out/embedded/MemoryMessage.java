package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Mailbox.Outgoing;
import dev.errand.application.port.out.Mailbox.Receipt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A message that a {@link MemoryMailbox} holds; guarded by the mailbox's lock. */
final class MemoryMessage {

  final String id;
  final long number;
  final Outgoing content;
  final Instant sentAt;

  /** Until when it is hidden; in the past or now when it is not. */
  Instant hiddenUntil;

  int deliveries;

  /** The receipt of its last delivery, or null before the first and after it was given back. */
  @Nullable Receipt receipt;

  MemoryMessage(String id, long number, Outgoing content, Instant sentAt, Instant hiddenUntil) {
    this.id = id;
    this.number = number;
    this.content = content;
    this.sentAt = sentAt;
    this.hiddenUntil = hiddenUntil;
  }
}
