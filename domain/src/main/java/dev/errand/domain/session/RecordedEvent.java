package dev.errand.domain.session;

import java.time.Instant;
import java.util.Objects;

/**
 * An event in its place in the ledger.
 *
 * @param sequence 1, 2, 3 … within the session, without gaps
 * @param epoch the claim it was written under, never falling
 * @param at when it was written, for people; decisions take times from events' own fields
 * @param event what happened
 */
public record RecordedEvent(long sequence, long epoch, Instant at, SessionEvent event) {
  public RecordedEvent {
    Objects.requireNonNull(at, "at is null");
    Objects.requireNonNull(event, "event is null");
    if (sequence < 1 || epoch < 0) {
      throw new IllegalArgumentException(
          "sequence %d must be at least 1, epoch %d at least 0".formatted(sequence, epoch));
    }
  }
}
