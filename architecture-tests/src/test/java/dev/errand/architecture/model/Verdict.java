package dev.errand.architecture.model;

/** What TLC found. There is no case for "it did not come to an end": that is an error. */
sealed interface Verdict {

  /** All that TLC said. */
  String output();

  /**
   * Everything holds in all reachable states, and all of them were visited.
   *
   * @param generated states generated
   * @param distinct states that differ
   * @param depth the longest way to a state
   */
  record Holds(long generated, long distinct, int depth, String output) implements Verdict {}

  /**
   * Something does not hold.
   *
   * @param name of the invariant or property; {@code Deadlock} if a state has no successor
   */
  record Violated(String name, String output) implements Verdict {}
}
