package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.DeadLetters;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Dead letters in memory; gone with the process. */
final class MemoryDeadLetters implements DeadLetters {

  static final Comparator<Letter> NEWEST_FIRST =
      Comparator.comparing(Letter::lastAt).thenComparing(Letter::id).reversed();

  private final Map<String, Letter> letters = new ConcurrentHashMap<>();

  @Override
  public void put(Letter letter) {
    letters.put(letter.id(), letter);
  }

  @Override
  public Optional<Letter> find(String id) {
    return Optional.ofNullable(letters.get(id));
  }

  @Override
  public List<Letter> list(Filter filter, int limit) {
    return letters.values().stream()
        .filter(filter::matches)
        .sorted(NEWEST_FIRST)
        .limit(limit)
        .toList();
  }

  @Override
  public boolean remove(String id) {
    return letters.remove(id) != null;
  }
}
