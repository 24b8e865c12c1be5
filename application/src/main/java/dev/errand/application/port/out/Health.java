package dev.errand.application.port.out;

import java.util.Objects;

/** How a component is. */
public sealed interface Health {

  /** It works. */
  record Up() implements Health {}

  /** It does not, because of this. */
  record Down(String reason) implements Health {
    public Down {
      Objects.requireNonNull(reason, "reason is null");
    }
  }

  /** Something that can say how it is. */
  interface Source {
    /**
     * How it is now. May do I/O and may hang; callers ask in the background, with a timeout. Never
     * throws.
     */
    default Health check() {
      return new Up();
    }
  }
}
