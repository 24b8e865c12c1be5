package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.SessionLedger.Head;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Where in a journal the groups of each session are, and where each session ends. Thread-safe. */
final class JournalIndex {

  private static final long[] NONE = {};

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Course> courses = new HashMap<>();

  /** Where a session ends, or null if it has not begun. */
  @Nullable Head head(String session) {
    lock.lock();
    try {
      Course course = courses.get(session);
      return course == null ? null : course.head;
    } finally {
      lock.unlock();
    }
  }

  /** Adds a session's next group. */
  void add(String session, Head head, long first, long place) {
    lock.lock();
    try {
      courses.computeIfAbsent(session, name -> new Course()).add(head, first, place);
    } finally {
      lock.unlock();
    }
  }

  /** The places of the groups with events behind a sequence. */
  long[] placesBehind(String session, long sequence) {
    lock.lock();
    try {
      Course course = courses.get(session);
      return course == null ? NONE : course.placesBehind(sequence);
    } finally {
      lock.unlock();
    }
  }

  List<String> sessions() {
    lock.lock();
    try {
      return List.copyOf(courses.keySet());
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return courses.size();
    } finally {
      lock.unlock();
    }
  }

  void clear() {
    lock.lock();
    try {
      courses.clear();
    } finally {
      lock.unlock();
    }
  }

  private static final class Course {
    private Head head = new Head(0, 0);
    private long[] firsts = new long[8];
    private long[] places = new long[8];
    private int groups;

    void add(Head to, long first, long place) {
      if (groups == places.length) {
        firsts = Arrays.copyOf(firsts, groups * 2);
        places = Arrays.copyOf(places, groups * 2);
      }
      firsts[groups] = first;
      places[groups++] = place;
      head = to;
    }

    long[] placesBehind(long sequence) {
      if (sequence >= head.sequence()) {
        return NONE;
      }
      int found = Arrays.binarySearch(firsts, 0, groups, sequence + 1);
      int from = found >= 0 ? found : Math.max(0, -found - 2);
      return Arrays.copyOfRange(places, from, groups);
    }
  }
}
