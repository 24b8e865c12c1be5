package dev.errand.testkit.simulation;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Simulated time, in milliseconds since the start, and what is to happen when. */
final class Agenda {

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private long now;
  private long numbers;

  /** What is to happen at a time; at the same time in the order it was asked for. */
  record Entry(long time, long number, Runnable action) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Entry entry && entry.number == number;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }

  long now() {
    return now;
  }

  /** A number higher than all before. */
  long count() {
    return ++numbers;
  }

  Entry add(long time, Runnable action) {
    Entry entry = new Entry(Math.max(time, now), count(), action);
    entries.add(entry);
    return entry;
  }

  void remove(@Nullable Entry entry) {
    if (entry != null) {
      entries.remove(entry);
    }
  }

  void clear() {
    entries.clear();
  }

  /** Does what is due by now. */
  void doWhatIsDue() {
    for (Entry next = entries.peek(); next != null && next.time() <= now; next = entries.peek()) {
      entries.remove();
      next.action().run();
    }
  }

  /** Lets time jump to what is next; says whether there is anything. */
  boolean jump() {
    Entry next = entries.peek();
    if (next == null) {
      return false;
    }
    now = Math.max(now, next.time());
    return true;
  }
}
