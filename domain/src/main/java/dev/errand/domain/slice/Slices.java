package dev.errand.domain.slice;

import dev.errand.domain.collection.HashTrie;
import dev.errand.domain.collection.Trail;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * All slices of a session at one moment. Immutable; appending and upserting cost the same however
 * long a slice is, and keeping an old value of this type is a snapshot.
 */
public final class Slices {

  /** No slices. */
  public static final Slices EMPTY = new Slices(HashTrie.empty());

  private final HashTrie<Content> contents;

  private Slices(HashTrie<Content> contents) {
    this.contents = contents;
  }

  /**
   * One element with the key it was upserted under, or without one.
   *
   * @param key the key; empty for appended elements
   * @param value JSON text
   */
  public record Element(String key, String value) {}

  /** Slices from their elements, as {@link #toElements()} gives them. */
  public static Slices fromElements(Map<String, List<Element>> elements) {
    HashTrie<Content> contents = HashTrie.empty();
    for (Map.Entry<String, List<Element>> slice : elements.entrySet()) {
      Content content = Content.EMPTY;
      for (Element element : slice.getValue()) {
        content =
            element.key().isEmpty()
                ? content.append(element.value())
                : content.upsert(element.key(), element.value());
      }
      contents = contents.with(slice.getKey(), content);
    }
    return new Slices(contents);
  }

  /** The slices after some changes, in order. */
  public Slices apply(List<SliceChange> changes) {
    HashTrie<Content> next = contents;
    for (SliceChange change : changes) {
      Content old = Objects.requireNonNullElse(next.get(change.slice()), Content.EMPTY);
      next = next.with(change.slice(), reduce(old, change));
    }
    return changes.isEmpty() ? this : new Slices(next);
  }

  /** The elements of a slice as JSON texts, in order; none when the slice was never written. */
  public List<String> values(String slice) {
    Content content = contents.get(slice);
    return content == null ? List.of() : content.elements().stream().map(Element::value).toList();
  }

  /** Everything, by slice name in order. */
  public Map<String, List<Element>> toElements() {
    Map<String, List<Element>> all = new TreeMap<>();
    contents.forEach((name, content) -> all.put(name, content.elements()));
    return Collections.unmodifiableMap(all);
  }

  private static Content reduce(Content old, SliceChange change) {
    return switch (change) {
      case SliceChange.Append append -> {
        Content content = old;
        for (String value : append.values()) {
          content = content.append(value);
        }
        yield content;
      }
      case SliceChange.Replace replace -> {
        Content content = Content.EMPTY;
        for (String value : replace.values()) {
          content = content.append(value);
        }
        yield content;
      }
      case SliceChange.Upsert upsert -> old.upsert(upsert.key(), upsert.value());
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Slices slices && toElements().equals(slices.toElements());
  }

  @Override
  public int hashCode() {
    return toElements().hashCode();
  }

  @Override
  public String toString() {
    return toElements().toString();
  }

  /** Appended elements and keyed ones, each with its place, so that order is kept by both. */
  private record Content(Trail<Placed> appended, HashTrie<Placed> keyed, long next) {
    static final Content EMPTY = new Content(Trail.empty(), HashTrie.empty(), 0);

    Content append(String value) {
      return new Content(appended.plus(new Placed(next, new Element("", value))), keyed, next + 1);
    }

    Content upsert(String key, String value) {
      Placed old = keyed.get(key);
      long place = old == null ? next : old.place();
      return new Content(
          appended,
          keyed.with(key, new Placed(place, new Element(key, value))),
          old == null ? next + 1 : next);
    }

    List<Element> elements() {
      List<Placed> all = new ArrayList<>(appended.toList());
      keyed.forEach((key, placed) -> all.add(placed));
      all.sort(Comparator.comparingLong(Placed::place));
      return all.stream().map(Placed::element).toList();
    }
  }

  private record Placed(long place, Element element) {}
}
