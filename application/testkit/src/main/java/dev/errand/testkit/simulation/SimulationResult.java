package dev.errand.testkit.simulation;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What came of one run.
 *
 * @param scenario what was run
 * @param trace what happened
 * @param violations what should not have; the first one is the one to look at
 * @param faults the names of all faults that happened, in order
 * @param faultsByKind how many of each kind
 * @param checks how many times an invariant was asked
 * @param steps how often the baton was passed
 * @param simulated how long it took in simulated time
 */
public record SimulationResult(
    Scenario scenario,
    Trace trace,
    List<Violation> violations,
    List<String> faults,
    Map<String, Integer> faultsByKind,
    long checks,
    long steps,
    Duration simulated) {

  public SimulationResult {
    violations = List.copyOf(violations);
    faults = List.copyOf(faults);
    faultsByKind = Collections.unmodifiableMap(new TreeMap<>(faultsByKind));
  }

  /** The first violation, or empty if all invariants held. */
  public Optional<Violation> violation() {
    return violations.stream().findFirst();
  }

  /** What to tell a person: the violations, what it takes to see them again, and the trace. */
  public String report() {
    StringBuilder text = new StringBuilder();
    text.append(scenario.line()).append('\n');
    text.append(scenario.chaos()).append('\n');
    scenario.briefs().forEach(brief -> text.append("  ").append(brief).append('\n'));
    violations.forEach(violation -> text.append("violated: ").append(violation).append('\n'));
    text.append("faults: ").append(String.join("; ", faults)).append('\n');
    return text.append(trace).append('\n').toString();
  }
}
