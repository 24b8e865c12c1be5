package dev.errand.testservers;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is made at its first use and then kept, for all threads. What went wrong with it
 * is kept as well, so that a server that does not start is waited for once and not by every test.
 */
final class Once<T> implements Supplier<T> {

  private final Supplier<T> maker;
  private @Nullable T made;
  private @Nullable RuntimeException wrong;

  Once(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public synchronized T get() {
    if (wrong != null) {
      throw wrong;
    }
    T there = made;
    if (there == null) {
      try {
        there = maker.get();
      } catch (RuntimeException e) {
        wrong = e;
        throw e;
      }
      made = there;
    }
    return there;
  }
}
