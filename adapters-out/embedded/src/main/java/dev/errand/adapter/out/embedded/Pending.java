package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Something on its way into a file. Its fate is decided by whoever commits it, and read by who
 * waits for it afterwards, under the same lock.
 *
 * @param <T> what is on its way
 */
final class Pending<T> {

  private final T content;
  private boolean settled;
  private @Nullable Failure failure;
  private @Nullable Throwable cause;

  Pending(T content) {
    this.content = content;
  }

  T content() {
    return content;
  }

  boolean settled() {
    return settled;
  }

  void stored() {
    settled = true;
  }

  void failed(Failure why, @Nullable Throwable because) {
    settled = true;
    failure = why;
    cause = because;
  }

  /** Throws what it failed with; exceptions are made where they are thrown. */
  void requireStored() {
    Failure why = failure;
    if (why != null) {
      throw cause == null ? new PortException(why) : new PortException(why, cause);
    }
  }
}
