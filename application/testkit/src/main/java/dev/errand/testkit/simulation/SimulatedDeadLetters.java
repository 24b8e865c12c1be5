package dev.errand.testkit.simulation;

import dev.errand.application.port.out.DeadLetters;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Dead letters that do exactly what the port promises and tell of it. Thread-safe. */
final class SimulatedDeadLetters implements DeadLetters {

  private final Map<String, Letter> letters = new TreeMap<>();
  private final Chronicle chronicle;

  SimulatedDeadLetters(Chronicle chronicle) {
    this.chronicle = chronicle;
  }

  @Override
  public synchronized void put(Letter letter) {
    letters.put(letter.id(), letter);
    chronicle.note(
        new TraceEvent.LetterPut(chronicle.at(), chronicle.who(), letter.id(), letter.failure()));
  }

  @Override
  public synchronized Optional<Letter> find(String id) {
    return Optional.ofNullable(letters.get(id));
  }

  @Override
  public synchronized List<Letter> list(Filter filter, int limit) {
    return letters.values().stream()
        .filter(filter::matches)
        .sorted(Comparator.comparing(Letter::lastAt).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized boolean remove(String id) {
    return letters.remove(id) != null;
  }
}
