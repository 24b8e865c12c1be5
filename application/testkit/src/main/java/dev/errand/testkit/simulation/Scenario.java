package dev.errand.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A world to be simulated. Everything in it follows from the seed; a scenario that was made smaller
 * by {@link #withBriefs}, {@link #withWorkers} or {@link #withOnly} draws what is left as before.
 *
 * @param seed the seed
 * @param workers how many processes work on briefs, at least 1
 * @param briefs what is handed in
 * @param chaos how much goes wrong
 * @param only the names of the faults that may happen, or null for all that the seed draws
 */
public record Scenario(
    long seed, int workers, List<BriefPlan> briefs, Chaos chaos, @Nullable Set<String> only) {

  public Scenario {
    briefs = List.copyOf(briefs);
    only = only == null ? null : new TreeSet<>(only);
    if (workers < 1) {
      throw new IllegalArgumentException("a world needs a worker, not " + workers);
    }
  }

  /** What a seed draws: two or three workers and one to four briefs. */
  public static Scenario of(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5DEECE66DL);
    Chaos chaos = Chaos.drawn(random);
    int workers = 2 + random.nextInt(2);
    List<BriefPlan> briefs = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 1; i <= count; i++) {
      briefs.add(BriefPlan.drawn(random, i));
    }
    return new Scenario(seed, workers, briefs, chaos, null);
  }

  /** The same with fewer briefs. */
  public Scenario withBriefs(List<BriefPlan> fewer) {
    return new Scenario(seed, workers, fewer, chaos, only);
  }

  /** The same with another number of workers. */
  public Scenario withWorkers(int others) {
    return new Scenario(seed, others, briefs, chaos, only);
  }

  /** The same with only these faults. */
  public Scenario withOnly(Set<String> faults) {
    return new Scenario(seed, workers, briefs, chaos, faults);
  }
}
