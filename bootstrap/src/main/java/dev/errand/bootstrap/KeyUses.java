package dev.errand.bootstrap;

import dev.errand.application.port.out.PortException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Notes which adapter looked which secret up, and tells the audit log of each once. Told later, on
 * another thread, because the audit log's own adapter is among those that look. Thread-safe.
 */
final class KeyUses {

  private static final Logger LOG = System.getLogger(KeyUses.class.getName());

  private final Function<String, Optional<String>> secrets;
  private final Set<Use> known = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Teller teller;

  /**
   * A use.
   *
   * @param secret the secret's name
   * @param adapter who uses it, such as {@code LanguageModel openai:}
   */
  record Use(String secret, String adapter) {}

  /** Tells of a use. */
  interface Teller {
    /** Has it told, beside the calling thread. */
    void tell(Use use);
  }

  KeyUses(Function<String, Optional<String>> secrets) {
    this.secrets = secrets;
  }

  /** What an adapter is given to look secrets up by. */
  Function<String, Optional<String>> of(String adapter) {
    return name -> {
      Optional<String> found = secrets.apply(name);
      if (found.isPresent()) {
        note(new Use(name, adapter));
      }
      return found;
    };
  }

  /** Tells of what was used so far, and from now on of the rest. */
  void tellFromNowOn(Teller to) {
    teller = to;
    known.forEach(to::tell);
  }

  private void note(Use use) {
    Teller to = teller;
    if (known.add(use) && to != null) {
      to.tell(use);
    }
  }

  /** Says in the log what could not be said elsewhere. */
  static void notTold(Use use, PortException e) {
    LOG.log(
        Level.WARNING,
        "the audit log does not tell that {0} used the secret {1}: {2}",
        use.adapter(),
        use.secret(),
        e.failure().message());
  }
}
