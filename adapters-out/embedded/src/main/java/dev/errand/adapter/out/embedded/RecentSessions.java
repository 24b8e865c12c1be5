package dev.errand.adapter.out.embedded;

import dev.errand.domain.session.SessionId;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What is known of the sessions used last. Thread-safe. */
final class RecentSessions {

  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<SessionId, SessionFile> files = new LinkedHashMap<>(16, 0.75f, true);
  private final int capacity;

  RecentSessions(int capacity) {
    this.capacity = capacity;
  }

  SessionFile computeIfAbsent(SessionId session, Supplier<SessionFile> file) {
    lock.lock();
    try {
      SessionFile known = files.get(session);
      if (known == null) {
        known = file.get();
        files.put(session, known);
        if (files.size() > capacity) {
          files.pollFirstEntry();
        }
      }
      return known;
    } finally {
      lock.unlock();
    }
  }
}
