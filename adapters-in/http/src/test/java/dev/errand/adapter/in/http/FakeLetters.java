package dev.errand.adapter.in.http;

import dev.errand.application.port.in.ManageDeadLetters;
import dev.errand.application.port.out.DeadLetters.Filter;
import dev.errand.application.port.out.DeadLetters.Letter;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Dead letters as a test put them in. Its methods are called by one request at a time. */
final class FakeLetters implements ManageDeadLetters {

  final Map<String, Letter> letters = new TreeMap<>();
  final List<String> asked = new ArrayList<>();
  final Map<String, Failure> failing = new HashMap<>();

  /** A letter given up so many hours after the start. */
  void add(String id, Failure failure, String tenant, int hours) {
    letters.put(
        id,
        new Letter(
            id,
            failure,
            null,
            "analyst",
            tenant,
            id,
            3,
            4,
            FakeApplication.NOW,
            FakeApplication.NOW.plusSeconds(3600L * hours),
            null,
            Map.of(),
            Payload.ofText("{}")));
  }

  @Override
  public List<Letter> list(Filter filter, int limit) {
    return letters.values().stream()
        .filter(filter::matches)
        .sorted(Comparator.comparing(Letter::lastAt).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public Optional<Letter> show(String id) {
    return Optional.ofNullable(letters.get(id));
  }

  @Override
  public void replay(String id, boolean fresh, String by) {
    asked.add("replay " + id + (fresh ? " afresh" : "") + " by " + by);
    Failure failure = failing.get(id);
    if (failure != null) {
      throw new PortException(failure);
    }
    if (letters.remove(id) == null) {
      throw new PortException(new Failure.NotFound("there is no dead letter " + id));
    }
  }

  @Override
  public boolean remove(String id, String by) {
    asked.add("remove " + id + " by " + by);
    return letters.remove(id) != null;
  }

  @Override
  public int purge(Filter filter, String by) {
    asked.add("purge by " + by);
    int before = letters.size();
    letters.values().removeIf(filter::matches);
    return before - letters.size();
  }
}
