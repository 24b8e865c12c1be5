package dev.errand.testkit.simulation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Makes a failing scenario smaller while it violates the same invariant: first it leaves faults out
 * by delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input",
 * IEEE TSE 28(2), 2002), then briefs and workers. A fault that is left out may change all that
 * follows, so the result is small, not the smallest.
 */
public final class Shrinker {

  private final Simulation simulation;
  private int runsLeft;

  /**
   * A shrinker.
   *
   * @param runs how many runs it may take, positive
   */
  public Shrinker(Simulation simulation, int runs) {
    this.simulation = simulation;
    this.runsLeft = runs;
  }

  /**
   * The smallest failing run found.
   *
   * @param failing a run that violated an invariant
   */
  public SimulationResult shrink(SimulationResult failing) throws InterruptedException {
    SimulationResult best = failing;
    best = withFewerFaults(best);
    best = withFewerBriefs(best);
    while (best.scenario().workers() > 1) {
      Optional<SimulationResult> fewer =
          fails(best.scenario().withWorkers(best.scenario().workers() - 1), failing);
      if (fewer.isEmpty()) {
        break;
      }
      best = fewer.orElseThrow();
    }
    return withFewerFaults(best);
  }

  private SimulationResult withFewerFaults(SimulationResult failing) throws InterruptedException {
    SimulationResult best = failing;
    int parts = 2;
    while (best.faults().size() > 1 && runsLeft > 0) {
      List<String> faults = best.faults();
      int size = Math.max(1, faults.size() / parts);
      Optional<SimulationResult> smaller = Optional.empty();
      for (int from = 0; from < faults.size() && smaller.isEmpty(); from += size) {
        List<String> rest = new ArrayList<>(faults);
        rest.subList(from, Math.min(from + size, faults.size())).clear();
        smaller = fails(best.scenario().withOnly(new LinkedHashSet<>(rest)), failing);
      }
      if (smaller.isPresent()) {
        best = smaller.orElseThrow();
        parts = Math.max(2, parts - 1);
      } else if (size == 1) {
        break;
      } else {
        parts = Math.min(faults.size(), parts * 2);
      }
    }
    return best;
  }

  private SimulationResult withFewerBriefs(SimulationResult failing) throws InterruptedException {
    SimulationResult best = failing;
    for (BriefPlan brief : failing.scenario().briefs()) {
      if (best.scenario().briefs().size() > 1) {
        List<BriefPlan> fewer = new ArrayList<>(best.scenario().briefs());
        fewer.remove(brief);
        best = fails(best.scenario().withBriefs(fewer), failing).orElse(best);
      }
    }
    return best;
  }

  /** The run of a scenario if it violates the same invariant as the other, and runs are left. */
  private Optional<SimulationResult> fails(Scenario scenario, SimulationResult like)
      throws InterruptedException {
    if (runsLeft-- <= 0) {
      return Optional.empty();
    }
    SimulationResult result = simulation.run(scenario);
    return Optional.of(result)
        .filter(
            run ->
                run.violation()
                    .map(Violation::invariant)
                    .equals(like.violation().map(Violation::invariant)));
  }
}
