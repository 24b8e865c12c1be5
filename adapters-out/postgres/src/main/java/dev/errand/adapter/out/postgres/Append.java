package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Events that one caller wants appended.
 *
 * @param session whose they are
 * @param tenant of the session's brief if it is among them, stored form; else empty
 * @param first their first sequence
 * @param epoch their epoch
 * @param bodies the events as bytes
 * @param bytes how many those are together
 * @param facts what is attested together with them
 * @param ends whether the session has ended with the last of them
 * @param owedSince since when the session's message is owed, in microseconds since 1970, or null
 * @param posting the message that is sent with them, or null
 * @param done is completed once it is known what became of them
 */
record Append(
    String session,
    String tenant,
    long first,
    long epoch,
    List<byte[]> bodies,
    long bytes,
    List<AuditFact> facts,
    boolean ends,
    @Nullable Long owedSince,
    @Nullable Posting posting,
    CompletableFuture<Void> done) {

  /** More would not fit what the database takes in one value with all others of its group. */
  private static final int MOST_BYTES = 64 << 20;

  static Append of(
      SessionId session,
      List<RecordedEvent> events,
      List<AuditFact> facts,
      @Nullable Long owedSince,
      @Nullable Posting posting,
      Codecs codecs) {
    requireTogether(events);
    requireOwn(session, facts);
    List<byte[]> bodies = new ArrayList<>(events.size());
    long bytes = 0;
    for (RecordedEvent event : events) {
      byte[] body = codecs.encodeEvent(event);
      bytes += body.length;
      if (bytes > MOST_BYTES) {
        throw invalid(
            "events of one append may have %d bytes together, and event %d exceeds that; keep large data in files of the workspace; nothing was stored"
                .formatted(MOST_BYTES, event.sequence()));
      }
      bodies.add(body);
    }
    RecordedEvent first = events.getFirst();
    return new Append(
        session.value(),
        first.event() instanceof SessionEvent.BriefAccepted accepted
            ? StoredText.of(accepted.brief().user().tenant())
            : "",
        first.sequence(),
        first.epoch(),
        bodies,
        bytes,
        List.copyOf(facts),
        ends(events.getLast().event()),
        owedSince,
        posting,
        new CompletableFuture<>());
  }

  private static void requireTogether(List<RecordedEvent> events) {
    if (events.isEmpty()) {
      throw invalid("there are no events to append");
    }
    RecordedEvent first = events.getFirst();
    long sequence = first.sequence();
    for (RecordedEvent event : events) {
      if (event.sequence() != sequence || event.epoch() != first.epoch()) {
        throw invalid(
            "events of one append must follow one another in one epoch, but event %d of epoch %d stands where %d of epoch %d belongs"
                .formatted(event.sequence(), event.epoch(), sequence, first.epoch()));
      }
      sequence++;
    }
  }

  private static void requireOwn(SessionId session, List<AuditFact> facts) {
    for (AuditFact fact : facts) {
      if (!fact.session().equals(session.value())) {
        throw invalid(
            "a fact about session '%s' cannot be attested with events of session %s"
                .formatted(fact.session(), session));
      }
    }
  }

  private static boolean ends(SessionEvent last) {
    return last instanceof SessionEvent.Completed
        || last instanceof SessionEvent.Failed
        || last instanceof SessionEvent.Cancelled
        || last instanceof SessionEvent.DeadLettered;
  }

  private static PortException invalid(String message) {
    return new PortException(new Failure.InvalidRequest(message));
  }

  /** Whether one statement can append both. */
  boolean goesWith(Append other) {
    return posting == null || other.posting == null || posting.goesWith(other.posting);
  }

  /** The sequence of the last event. */
  long last() {
    return first + bodies.size() - 1;
  }

  /** Waits, through interrupts, until it is known what became of the events. */
  void await() {
    try {
      done.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof PortException known
          ? new PortException(known.failure(), known)
          : e;
    }
  }
}
