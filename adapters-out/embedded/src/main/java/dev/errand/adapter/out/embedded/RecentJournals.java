package dev.errand.adapter.out.embedded;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** The journals used last, as many as have a number of sessions together. Thread-safe. */
final class RecentJournals {

  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Path, Journal> journals = new LinkedHashMap<>(16, 0.75f, true);
  private final int sessions;

  /**
   * Knows nothing yet.
   *
   * @param sessions about how many to know
   */
  RecentJournals(int sessions) {
    this.sessions = sessions;
  }

  Journal computeIfAbsent(Path path, Function<Path, Journal> opening) {
    lock.lock();
    try {
      Journal known = journals.get(path);
      if (known == null) {
        known = opening.apply(path);
        journals.put(path, known);
        forgetEldest();
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private void forgetEldest() {
    long known = 0;
    for (Journal journal : journals.values()) {
      known += journal.knownSessions() + 1;
    }
    Iterator<Journal> eldest = journals.values().iterator();
    while (known > sessions && journals.size() > 1) {
      known -= eldest.next().knownSessions() + 1;
      eldest.remove();
    }
  }
}
