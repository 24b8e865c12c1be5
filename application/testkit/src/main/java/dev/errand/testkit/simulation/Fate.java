package dev.errand.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides what goes wrong. Each decision depends on the seed and on its own name alone, such as
 * {@code worker-2 ledger.append 3}, never on what was decided before. So a run can be repeated with
 * some of its faults left out and the others stay where they were, which is what shrinking needs.
 */
final class Fate {

  private static final long SHORTEST = 500;

  private static final int EARLIEST_CALM = 30_000;
  private static final int LATEST_CALM = 240_000;

  private final long seed;
  private final long calmAt;
  private final Chaos chaos;
  private final @Nullable Set<String> only;
  private final Map<String, Integer> calls = new TreeMap<>();
  private final List<String> fired = new ArrayList<>();
  private final Map<String, Integer> firedByKind = new TreeMap<>();
  private boolean calm;

  /**
   * The fate of a world.
   *
   * @param only the faults that may happen, or null for all that are drawn
   */
  Fate(long seed, Chaos chaos, @Nullable Set<String> only) {
    this.seed = seed;
    this.chaos = chaos;
    this.only = only;
    this.calmAt = EARLIEST_CALM + random("calm", 0).nextInt(LATEST_CALM - EARLIEST_CALM);
  }

  /** When everything that goes wrong ends, in milliseconds. */
  long calmAt() {
    return calmAt;
  }

  /**
   * What befalls a call.
   *
   * @param mishap what
   * @param millis how long it takes, if it takes long: up to a few leases
   */
  record Stroke(Mishap mishap, long millis) {}

  /** Nothing goes wrong from now on. */
  void calm() {
    calm = true;
  }

  boolean isCalm() {
    return calm;
  }

  /** What befalls the next call of an operation by a process, or null; it ends when all does. */
  @Nullable Stroke strike(String process, String operation, long now) {
    if (calm || !chaos.concerns(operation)) {
      return null;
    }
    String place = process + " " + operation;
    int number = calls.merge(place, 1, Integer::sum);
    SplittableRandom random = random(place, number);
    double drawn = random.nextDouble();
    for (Map.Entry<Mishap, Double> rate : chaos.rates().entrySet()) {
      drawn -= rate.getValue();
      if (drawn < 0) {
        String name = place + " " + number + " " + rate.getKey();
        return happens(name, rate.getKey().toString())
            ? new Stroke(rate.getKey(), untilCalm(now, random.nextLong(longest(random))))
            : null;
      }
    }
    return null;
  }

  long untilCalm(long now, long millis) {
    return Math.max(0, Math.min(calmAt - now, SHORTEST + millis));
  }

  /** Most waits are short; some outlast a lease. */
  private static long longest(SplittableRandom random) {
    return random.nextInt(3) == 0 ? 120_000 : 5_000;
  }

  /** Whether a named fault happens; if it does it is remembered. */
  boolean happens(String name, String kind) {
    if (calm || only != null && !only.contains(name)) {
      return false;
    }
    fired.add(name);
    firedByKind.merge(kind, 1, Integer::sum);
    return true;
  }

  /** Chance that depends on a name alone. */
  SplittableRandom random(String name, int number) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode() * 31L + number);
  }

  List<String> fired() {
    return List.copyOf(fired);
  }

  Map<String, Integer> firedByKind() {
    return firedByKind;
  }
}
