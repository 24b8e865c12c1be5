package dev.errand.adapter.out.embedded;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The messages that could be received now: tenants in turn, the oldest message of each first. Not
 * thread-safe.
 */
final class ReadyMessages {

  static final Comparator<MemoryMessage> OLDEST_FIRST =
      Comparator.comparingLong(message -> message.number);

  private final NavigableSet<MemoryMessage> all = new TreeSet<>(OLDEST_FIRST);

  /** By tenant, the one whose turn it is first. */
  private final Map<String, NavigableSet<MemoryMessage>> turns = new LinkedHashMap<>();

  void add(MemoryMessage message) {
    if (all.add(message)) {
      turns.computeIfAbsent(tenant(message), name -> new TreeSet<>(OLDEST_FIRST)).add(message);
    }
  }

  void remove(MemoryMessage message) {
    if (all.remove(message)) {
      String tenant = tenant(message);
      NavigableSet<MemoryMessage> of = turns.get(tenant);
      if (of != null && of.remove(message) && of.isEmpty()) {
        turns.remove(tenant);
      }
    }
  }

  /** Takes the oldest message of the tenant whose turn it is, or null if there is none. */
  @Nullable MemoryMessage take() {
    Map.Entry<String, NavigableSet<MemoryMessage>> turn =
        turns.isEmpty() ? null : turns.entrySet().iterator().next();
    if (turn == null) {
      return null;
    }
    NavigableSet<MemoryMessage> of = turn.getValue();
    MemoryMessage message = of.removeFirst();
    all.remove(message);
    turns.remove(turn.getKey());
    if (!of.isEmpty()) {
      turns.put(turn.getKey(), of);
    }
    return message;
  }

  /** The oldest of all, or null if there is none. */
  @Nullable MemoryMessage oldest() {
    return all.isEmpty() ? null : all.first();
  }

  int size() {
    return all.size();
  }

  void clear() {
    all.clear();
    turns.clear();
  }

  private static String tenant(MemoryMessage message) {
    return message.content.headers().getOrDefault("tenant", "");
  }
}
