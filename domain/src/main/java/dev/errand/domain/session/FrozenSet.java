package dev.errand.domain.session;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.TreeSet;

/** A sorted set that never changes, so that a copy of it is itself. */
final class FrozenSet<E extends Comparable<E>> extends AbstractSet<E> {

  private final TreeSet<E> elements;

  private FrozenSet(TreeSet<E> elements) {
    this.elements = elements;
  }

  static <E extends Comparable<E>> FrozenSet<E> of(Collection<E> elements) {
    return elements instanceof FrozenSet<E> frozen
        ? frozen
        : new FrozenSet<>(new TreeSet<>(elements));
  }

  /** The set with these too; itself if it has them. */
  FrozenSet<E> with(Collection<E> more) {
    if (elements.containsAll(more)) {
      return this;
    }
    TreeSet<E> all = new TreeSet<>(elements);
    all.addAll(more);
    return new FrozenSet<>(all);
  }

  @Override
  public boolean contains(Object element) {
    return elements.contains(element);
  }

  @Override
  public Iterator<E> iterator() {
    return Collections.unmodifiableSet(elements).iterator();
  }

  @Override
  public int size() {
    return elements.size();
  }
}
