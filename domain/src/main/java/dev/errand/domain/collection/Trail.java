package dev.errand.domain.collection;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sequence that grows at its end in constant time and shares everything before: a cons
 * list, newest first.
 *
 * @param <T> the type of its elements
 */
public final class Trail<T> {

  private static final Trail<?> EMPTY = new Trail<>(null, null, 0);

  private final @Nullable T last;
  private final @Nullable Trail<T> before;
  private final int size;

  private Trail(@Nullable T last, @Nullable Trail<T> before, int size) {
    this.last = last;
    this.before = before;
    this.size = size;
  }

  /** No elements. */
  @SuppressWarnings("unchecked")
  public static <T> Trail<T> empty() {
    return (Trail<T>) EMPTY;
  }

  /** These elements in order. */
  public static <T> Trail<T> of(List<T> elements) {
    Trail<T> trail = empty();
    for (T element : elements) {
      trail = trail.plus(element);
    }
    return trail;
  }

  /** This trail and one more element. */
  public Trail<T> plus(T element) {
    return new Trail<>(Objects.requireNonNull(element, "element is null"), this, size + 1);
  }

  /** How many elements there are. */
  public int size() {
    return size;
  }

  /** All elements, oldest first; costs their number. */
  public List<T> toList() {
    return newest(size);
  }

  /** The last {@code count} elements, oldest of them first. */
  @SuppressWarnings("unchecked")
  public List<T> newest(int count) {
    Object[] elements = new Object[Math.min(count, size)];
    Trail<T> at = this;
    for (int i = elements.length - 1; i >= 0; i--) {
      elements[i] = Objects.requireNonNull(at.last);
      at = Objects.requireNonNull(at.before);
    }
    return (List<T>) List.of(elements);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Trail<?> trail && toList().equals(trail.toList());
  }

  @Override
  public int hashCode() {
    return toList().hashCode();
  }

  @Override
  public String toString() {
    return Arrays.toString(toList().toArray());
  }
}
