package dev.errand.domain.collection;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from text, a 32-way hash trie after Phil Bagwell, "Ideal Hash Trees", EPFL 2001.
 * Lookup and update touch at most seven nodes.
 *
 * @param <V> the type of its values
 */
public final class HashTrie<V> {

  private static final int BITS = 5;
  private static final HashTrie<?> EMPTY = new HashTrie<>(new Branch(0, new Object[0]), 0);

  private final Branch root;
  private final int size;

  private HashTrie(Branch root, int size) {
    this.root = root;
    this.size = size;
  }

  private record Leaf(int hash, String key, Object value, @Nullable Leaf next) {}

  private record Branch(int bitmap, Object[] children) {}

  /** No entries. */
  @SuppressWarnings("unchecked")
  public static <V> HashTrie<V> empty() {
    return (HashTrie<V>) EMPTY;
  }

  /** How many entries there are. */
  public int size() {
    return size;
  }

  /** The value of a key, or null. */
  @SuppressWarnings("unchecked")
  public @Nullable V get(String key) {
    int hash = spread(key);
    Branch branch = root;
    for (int shift = 0; ; shift += BITS) {
      int bit = bit(hash, shift);
      if ((branch.bitmap & bit) == 0) {
        return null;
      }
      Object child = branch.children[index(branch.bitmap, bit)];
      if (child instanceof Branch deeper) {
        branch = deeper;
        continue;
      }
      for (Leaf leaf = (Leaf) child; leaf != null; leaf = leaf.next) {
        if (leaf.key.equals(key)) {
          return (V) leaf.value;
        }
      }
      return null;
    }
  }

  /** This map with a key set to a value. */
  public HashTrie<V> with(String key, V value) {
    Leaf leaf = new Leaf(spread(key), key, value, null);
    return new HashTrie<>(put(root, 0, leaf), get(key) == null ? size + 1 : size);
  }

  /** Visits all entries, in no particular order. */
  public void forEach(BiConsumer<String, V> visitor) {
    visit(root, visitor);
  }

  private static Branch put(Branch branch, int shift, Leaf leaf) {
    int bit = bit(leaf.hash, shift);
    int index = index(branch.bitmap, bit);
    if ((branch.bitmap & bit) == 0) {
      Object[] children = new Object[branch.children.length + 1];
      System.arraycopy(branch.children, 0, children, 0, index);
      children[index] = leaf;
      System.arraycopy(branch.children, index, children, index + 1, branch.children.length - index);
      return new Branch(branch.bitmap | bit, children);
    }
    Object[] children = Arrays.copyOf(branch.children, branch.children.length);
    children[index] =
        switch (children[index]) {
          case Branch deeper -> put(deeper, shift + BITS, leaf);
          case Leaf old when old.hash == leaf.hash -> chained(old, leaf);
          case Leaf old ->
              put(new Branch(bit(old.hash, shift + BITS), new Object[] {old}), shift + BITS, leaf);
          default -> throw new IllegalStateException("neither branch nor leaf");
        };
    return new Branch(branch.bitmap, children);
  }

  private static Leaf chained(@Nullable Leaf chain, Leaf leaf) {
    if (chain == null) {
      return leaf;
    }
    return chain.key.equals(leaf.key)
        ? new Leaf(leaf.hash, leaf.key, leaf.value, chain.next)
        : new Leaf(chain.hash, chain.key, chain.value, chained(chain.next, leaf));
  }

  @SuppressWarnings("unchecked")
  private static <V> void visit(Branch branch, BiConsumer<String, V> visitor) {
    for (Object child : branch.children) {
      if (child instanceof Branch deeper) {
        visit(deeper, visitor);
      } else {
        for (Leaf leaf = (Leaf) child; leaf != null; leaf = leaf.next) {
          visitor.accept(leaf.key, (V) leaf.value);
        }
      }
    }
  }

  private static int spread(String key) {
    int hash = key.hashCode();
    return hash ^ (hash >>> 16);
  }

  private static int bit(int hash, int shift) {
    return 1 << ((hash >>> shift) & 31);
  }

  private static int index(int bitmap, int bit) {
    return Integer.bitCount(bitmap & (bit - 1));
  }
}
