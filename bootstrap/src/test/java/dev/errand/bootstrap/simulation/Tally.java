package dev.errand.bootstrap.simulation;

import dev.errand.testkit.simulation.SimulationResult;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What many runs came to. Thread-safe. */
final class Tally {

  private final long began = System.nanoTime();
  private final Set<Long> fingerprints = new HashSet<>();
  private final Map<String, Integer> faults = new TreeMap<>();
  private long runs;
  private long checks;
  private long steps;
  private long simulatedSeconds;

  synchronized void add(SimulationResult result) {
    runs++;
    checks += result.checks();
    steps += result.steps();
    simulatedSeconds += result.simulated().toSeconds();
    fingerprints.add(result.trace().fingerprint());
    result.faultsByKind().forEach((kind, count) -> faults.merge(kind, count, Integer::sum));
  }

  synchronized long runs() {
    return runs;
  }

  synchronized long distinct() {
    return fingerprints.size();
  }

  @Override
  public synchronized String toString() {
    double seconds = (System.nanoTime() - began) / 1e9;
    return """
    %,d schedules in %.1f s, %,.0f a second; %,d distinct interleavings
    %,d invariant checks, %,d steps, %,d hours of simulated time
    %,d faults: %s\
    """
        .formatted(
            runs,
            seconds,
            runs / seconds,
            distinct(),
            checks,
            steps,
            simulatedSeconds / 3600,
            faults.values().stream().mapToInt(Integer::intValue).sum(),
            faults);
  }
}
