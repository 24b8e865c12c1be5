package dev.errand.testkit.simulation;

import dev.errand.application.port.out.DeadLetters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Dead letters as a process sees them. */
final class RemoteDeadLetters implements DeadLetters {

  private final DeadLetters inner;
  private final Wire wire;

  RemoteDeadLetters(DeadLetters inner, Wire wire) {
    this.inner = inner;
    this.wire = wire;
  }

  @Override
  public void put(Letter letter) {
    wire.send("letters.put", " " + letter.id(), () -> inner.put(letter));
  }

  @Override
  public Optional<Letter> find(String id) {
    List<Letter> found = new ArrayList<>();
    wire.ask(
        "letters.find",
        " " + id,
        () -> {
          inner.find(id).ifPresent(found::add);
          return found.size();
        });
    return found.stream().findFirst();
  }

  @Override
  public List<Letter> list(Filter filter, int limit) {
    return inner.list(filter, limit);
  }

  @Override
  public boolean remove(String id) {
    boolean[] removed = new boolean[1];
    wire.send("letters.remove", " " + id, () -> removed[0] = inner.remove(id));
    return removed[0];
  }
}
