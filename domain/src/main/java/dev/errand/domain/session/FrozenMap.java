package dev.errand.domain.session;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A sorted map that never changes, so that a copy of it is itself. */
final class FrozenMap<K extends Comparable<K>, V> extends AbstractMap<K, V> {

  private final TreeMap<K, V> entries;

  private FrozenMap(TreeMap<K, V> entries) {
    this.entries = entries;
  }

  static <K extends Comparable<K>, V> FrozenMap<K, V> of(Map<K, V> entries) {
    return entries instanceof FrozenMap<K, V> frozen
        ? frozen
        : new FrozenMap<>(new TreeMap<>(entries));
  }

  FrozenMap<K, V> with(K key, V value) {
    TreeMap<K, V> all = new TreeMap<>(entries);
    all.put(key, value);
    return new FrozenMap<>(all);
  }

  @Override
  public @Nullable V get(Object key) {
    return entries.get(key);
  }

  @Override
  public boolean containsKey(Object key) {
    return entries.containsKey(key);
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return Collections.unmodifiableMap(entries).entrySet();
  }
}
