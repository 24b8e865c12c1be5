package dev.errand.testkit.simulation;

import dev.errand.application.port.out.DeadLetters;
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
    return inner.find(id);
  }

  @Override
  public List<Letter> list(Filter filter, int limit) {
    return inner.list(filter, limit);
  }

  @Override
  public boolean remove(String id) {
    return inner.remove(id);
  }
}
