package dev.errand.application.port.out;

import java.util.Objects;
import java.util.Set;

/**
 * Something that tools use and that costs to make, such as a pool of connections. It is opened when
 * it is first asked for, shared within its scope, and closed at its end, after all that was opened
 * later; what is an {@link AutoCloseable} is closed by that.
 *
 * @param key under which tools ask for it
 * @param scope how long it lives
 * @param needs the resources it is made of; none of a shorter life
 * @param opening makes it
 * @param <R> what it is
 */
public record Resource<R>(
    Key<R> key, Scope scope, Set<Key<?>> needs, Opening<? extends R> opening) {

  public Resource {
    Objects.requireNonNull(key, "key is null");
    Objects.requireNonNull(scope, "scope is null");
    Objects.requireNonNull(opening, "opening is null");
    needs = Set.copyOf(needs);
  }

  /** A resource that needs no other. */
  public static <R> Resource<R> of(Key<R> key, Scope scope, Opening<? extends R> opening) {
    return new Resource<>(key, scope, Set.of(), opening);
  }

  /**
   * Names a resource.
   *
   * @param name unique within the runtime
   * @param type what it is
   */
  public record Key<R>(String name, Class<R> type) {
    public Key {
      Objects.requireNonNull(name, "name is null");
      Objects.requireNonNull(type, "type is null");
      if (name.isBlank()) {
        throw new IllegalArgumentException("a resource needs a name");
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** How long a resource lives; from the longest to the shortest. */
  public enum Scope {
    /** As long as the runtime; shared by all sessions, so it must be thread-safe. */
    SINGLETON,
    /** As long as one run of a session; shared by parallel calls, so it must be thread-safe. */
    SESSION,
    /** As long as one call. */
    TOOL_CALL
  }

  /** Makes a resource. */
  public interface Opening<R> {
    /**
     * Opens it, on the thread that asks first; others who ask wait meanwhile.
     *
     * @param needed gives the resources it needs, and no others
     * @throws Exception if that fails; the next who asks tries again
     */
    R open(Resources needed) throws Exception;
  }

  /** Where resources come from. */
  public interface Resources {
    /**
     * Gives a resource, opened if it is not yet. Waits for another thread that is opening one of
     * the same scope; an interrupt does not cut that wait short.
     *
     * @throws IllegalArgumentException if there is none of this key
     * @throws Exception if it cannot be opened
     */
    <R> R get(Key<R> key) throws Exception;
  }
}
