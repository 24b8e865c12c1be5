package dev.errand.testkit;

import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Small events for tests of what stores them. Thread-safe. */
public final class SessionEvents {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private SessionEvents() {}

  /** A checkpoint, named after its place and epoch. */
  public static RecordedEvent checkpoint(long sequence, long epoch) {
    return checkpoint(sequence, epoch, "checkpoint " + sequence + " of epoch " + epoch);
  }

  /** A checkpoint with a name. */
  public static RecordedEvent checkpoint(long sequence, long epoch, String name) {
    return recorded(sequence, epoch, new SessionEvent.CheckpointReached(name));
  }

  /** The start of an attempt. */
  public static RecordedEvent attempt(long sequence, long epoch) {
    return recorded(sequence, epoch, new SessionEvent.AttemptStarted((int) epoch, "worker-1"));
  }

  /** A hand-back. */
  public static RecordedEvent handedBack(long sequence, long epoch) {
    return recorded(sequence, epoch, new SessionEvent.HandedBack("the process is shutting down"));
  }

  /** The end of a session. */
  public static RecordedEvent cancelled(long sequence, long epoch) {
    return recorded(sequence, epoch, new SessionEvent.Cancelled("enough"));
  }

  /** Checkpoints that follow one another. */
  public static List<RecordedEvent> checkpoints(long from, long to, long epoch) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(sequence -> checkpoint(sequence, epoch))
        .collect(ArrayList::new, List::add, List::addAll);
  }

  private static RecordedEvent recorded(long sequence, long epoch, SessionEvent event) {
    return new RecordedEvent(sequence, epoch, START.plusSeconds(sequence), event);
  }
}
