package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.util.List;

/** Events of a session that belong together, on their way into a journal. */
final class EventGroup {

  private final SessionId session;
  private final List<RecordedEvent> events;
  private final List<byte[]> encoded;
  private int size;

  /**
   * A group.
   *
   * @param encoded each event's bytes
   */
  EventGroup(SessionId session, List<RecordedEvent> events, List<byte[]> encoded) {
    this.session = session;
    this.events = events;
    this.encoded = encoded;
  }

  String session() {
    return session.value();
  }

  /** Its first event's sequence. */
  long first() {
    return events.getFirst().sequence();
  }

  /** Where the session ends with it. */
  Head head() {
    RecordedEvent last = events.getLast();
    return new Head(last.sequence(), last.epoch());
  }

  /** Requires that it belongs behind a head. */
  void requireNext(Head head) {
    NewEvents.requireNext(session, head.sequence(), head.epoch(), events);
  }

  /** Writes its lines as part of a commit. */
  void write(ByteBuilder out, long commit) {
    int from = out.length();
    int left = events.size();
    for (int i = 0; i < events.size(); i++) {
      JournalLine.write(out, commit, session, events.get(i), events.size(), --left, encoded.get(i));
    }
    size = out.length() - from;
  }

  /** How many bytes its lines had when they were written last. */
  int size() {
    return size;
  }

  int lines() {
    return events.size();
  }
}
