package dev.errand.application.port.out;

import dev.errand.domain.failure.Failure;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The one exception a port throws. Its failure says what may be done about it. */
public final class PortException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Failure failure;

  /** An exception for a failure found here. */
  public PortException(Failure failure) {
    this(failure, null);
  }

  /** An exception for a failure that a library told by {@code cause}. */
  public PortException(Failure failure, @Nullable Throwable cause) {
    super(Objects.requireNonNull(failure, "failure is null").message(), cause);
    this.failure = failure;
  }

  /** What went wrong. */
  public Failure failure() {
    return failure;
  }
}
