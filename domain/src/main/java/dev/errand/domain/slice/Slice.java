package dev.errand.domain.slice;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A typed handle on one slice. The domain stores JSON text; the handle knows how to write and read
 * it, so that tools work with their own types.
 *
 * @param name unique within an agent, such as {@code findings}
 * @param retention what happens to its changes when the tool that made them fails
 * @param write turns a value into JSON text
 * @param read turns JSON text back into a value
 * @param <T> the type of its elements
 */
public record Slice<T>(
    String name, Retention retention, Function<T, String> write, Function<String, T> read) {

  /** What happens to a slice's changes when the tool that made them fails. */
  public enum Retention {
    /** Rolled back. */
    STATE,
    /** Kept. */
    LOG
  }

  public Slice {
    Objects.requireNonNull(retention, "retention is null");
    Objects.requireNonNull(write, "write is null");
    Objects.requireNonNull(read, "read is null");
    if (name.isBlank()) {
      throw new IllegalArgumentException("a slice needs a name");
    }
  }

  /** A change that adds one element at the end. */
  public SliceChange append(T value) {
    return new SliceChange.Append(name, retention, List.of(write.apply(value)));
  }

  /** A change that adds elements at the end. */
  public SliceChange extend(List<T> values) {
    return new SliceChange.Append(name, retention, values.stream().map(write).toList());
  }

  /** A change that puts these elements in the place of all there are. */
  public SliceChange replace(List<T> values) {
    return new SliceChange.Replace(name, retention, values.stream().map(write).toList());
  }

  /** A change that removes all elements. */
  public SliceChange clear() {
    return new SliceChange.Replace(name, retention, List.of());
  }

  /** A change that sets the one element the slice shall have. */
  public SliceChange latest(T value) {
    return new SliceChange.Replace(name, retention, List.of(write.apply(value)));
  }

  /** A change that sets the element of a key, at its old place when there is one. */
  public SliceChange upsert(String key, T value) {
    return new SliceChange.Upsert(name, retention, key, write.apply(value));
  }

  /** The elements in order. */
  public List<T> in(Slices slices) {
    return slices.values(name).stream().map(read).toList();
  }
}
