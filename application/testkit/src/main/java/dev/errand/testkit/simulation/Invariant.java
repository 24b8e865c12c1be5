package dev.errand.testkit.simulation;

import java.util.function.Consumer;

/**
 * Something that must hold at every moment of every schedule. It is told everything that took
 * effect, in order, keeps what it needs of that, and says at once when it no longer holds.
 *
 * <p>One object serves one run. It must be quick and must not change anything.
 */
public interface Invariant {

  /** What holds, in a few words: it is what a violation is called by. */
  String name();

  /**
   * One more thing took effect.
   *
   * @param event what
   * @param world what is known of the world, this event included
   * @param violated to be told what is wrong, and on what
   */
  void see(TraceEvent event, Observed world, Consumer<String> violated);

  /** Everything came to rest. */
  default void atRest(Observed world, Consumer<String> violated) {}
}
