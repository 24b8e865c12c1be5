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

  private static final String NONE = "none";

  public Scenario {
    briefs = List.copyOf(briefs);
    only = only == null ? null : new TreeSet<>(only);
    if (workers < 1) {
      throw new IllegalArgumentException("a world needs a worker, not " + workers);
    }
  }

  /** What a seed draws: up to three workers and five briefs. */
  public static Scenario of(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5DEECE66DL);
    Chaos chaos = Chaos.drawn(random).withQuotas(Math.floorMod(seed, 6) == 5);
    int workers = random.nextInt(6) == 0 ? 1 : 2 + random.nextInt(2);
    List<BriefPlan> briefs = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    for (int i = 1; i <= count; i++) {
      briefs.add(BriefPlan.drawn(random, i));
    }
    return new Scenario(seed, workers, briefs, chaos, null);
  }

  /**
   * A scenario from its line, as {@link #line} gives it: {@code 42}, or {@code 42 | workers 2 |
   * briefs b1, b3 | faults worker-1 ledger.append 3 belated; disaster 2}.
   */
  public static Scenario parse(String line) {
    String[] parts = line.split("\\|");
    Scenario scenario = of(Long.parseLong(parts[0].strip()));
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      String value = part.substring(part.indexOf(' ') + 1);
      scenario =
          switch (part.substring(0, part.indexOf(' '))) {
            case "workers" -> scenario.withWorkers(Integer.parseInt(value));
            case "briefs" -> scenario.withBriefs(named(scenario.briefs(), value));
            case "faults" -> scenario.withOnly(items(value, ";"));
            default -> throw new IllegalArgumentException("what is '" + part + "' in: " + line);
          };
    }
    return scenario;
  }

  private static List<BriefPlan> named(List<BriefPlan> briefs, String ids) {
    Set<String> wanted = items(ids, ",");
    return briefs.stream().filter(brief -> wanted.contains(brief.id())).toList();
  }

  private static Set<String> items(String text, String separator) {
    Set<String> items = new TreeSet<>();
    for (String item : text.split(separator)) {
      if (!item.isBlank() && !item.strip().equals(NONE)) {
        items.add(item.strip());
      }
    }
    return items;
  }

  /** One line that says all it takes to run it again. */
  public String line() {
    String briefIds = String.join(", ", briefs.stream().map(BriefPlan::id).toList());
    String head = seed + " | workers " + workers + " | briefs " + briefIds;
    if (only == null) {
      return head;
    }
    return head + " | faults " + (only.isEmpty() ? NONE : String.join("; ", only));
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
