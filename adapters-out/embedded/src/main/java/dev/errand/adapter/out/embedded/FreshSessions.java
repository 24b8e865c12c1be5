package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What sessions began with, until it is read for the first time: most are worked on by the process
 * that accepted them, soon after. Keeps the newest. Thread-safe.
 */
final class FreshSessions {

  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<SessionId, Beginning> beginnings = new LinkedHashMap<>();
  private final long capacity;
  private long size;

  /**
   * Keeps nothing yet.
   *
   * @param capacity how many bytes, encoded, to keep at most
   */
  FreshSessions(long capacity) {
    this.capacity = capacity;
  }

  /** Keeps all events a session has. */
  void put(SessionId session, List<RecordedEvent> events, long bytes) {
    lock.lock();
    try {
      drop(beginnings.put(session, new Beginning(events, bytes)));
      size += bytes;
      Iterator<Beginning> eldest = beginnings.values().iterator();
      while (size > capacity) {
        drop(eldest.next());
        eldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes a session's events out if they are all it has, or says that they are not known. */
  @Nullable List<RecordedEvent> take(SessionId session, Head head) {
    lock.lock();
    try {
      Beginning beginning = beginnings.remove(session);
      drop(beginning);
      return beginning == null || !beginning.endsAt(head) ? null : beginning.events;
    } finally {
      lock.unlock();
    }
  }

  private void drop(@Nullable Beginning beginning) {
    size -= beginning == null ? 0 : beginning.bytes;
  }

  private record Beginning(List<RecordedEvent> events, long bytes) {
    boolean endsAt(Head head) {
      RecordedEvent last = events.getLast();
      return last.sequence() == head.sequence() && last.epoch() == head.epoch();
    }
  }
}
