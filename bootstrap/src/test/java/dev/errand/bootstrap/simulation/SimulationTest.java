package dev.errand.bootstrap.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.testkit.simulation.Scenario;
import dev.errand.testkit.simulation.Shrinker;
import dev.errand.testkit.simulation.Simulation;
import dev.errand.testkit.simulation.SimulationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs seeds one after the other. {@code -Dsimulation.seeds=} says how many, {@code
 * -Dsimulation.from=} which is the first, {@code -Dsimulation.threads=} how many at once.
 */
final class SimulationTest {

  private static final long SEEDS = Long.getLong("simulation.seeds", 20_000);
  private static final long FROM = Long.getLong("simulation.from", 1);
  private static final int THREADS =
      Integer.getInteger("simulation.threads", Runtime.getRuntime().availableProcessors());

  /** Every so many seeds one is run twice. */
  private static final int SAMPLE = 200;

  private static final int SHRINKING = 400;
  private static final int SHOWN = 3;

  private final Simulation simulation = new Simulation(Quiet.codecs());

  @BeforeAll
  static void quiet() {
    Quiet.logs();
  }

  @Test
  void noScheduleShouldViolateAnInvariant() throws Exception {
    Tally tally = new Tally();
    List<SimulationResult> failures = runAll(tally);

    System.out.println(tally);
    for (SimulationResult failure : failures.stream().limit(SHOWN).toList()) {
      SimulationResult small = new Shrinker(simulation, SHRINKING).shrink(failure);
      assertSameAgain(failure);
      System.out.println("from seed " + failure.scenario().seed() + ":\n" + small.report());
    }
    assertThat(failures)
        .as("seeds that violate an invariant")
        .extracting(failure -> failure.scenario().seed() + ": " + failure.violation().orElse(null))
        .isEmpty();
    assertThat(tally.runs()).isEqualTo(SEEDS);
    assertThat(tally.distinct()).as("distinct interleavings").isGreaterThan(SEEDS * 9 / 10);
  }

  private List<SimulationResult> runAll(Tally tally) throws Exception {
    AtomicLong next = new AtomicLong(FROM);
    List<Future<List<SimulationResult>>> parts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int i = 0; i < THREADS; i++) {
        parts.add(threads.submit(() -> run(next, tally)));
      }
      List<SimulationResult> failures = new ArrayList<>();
      for (Future<List<SimulationResult>> part : parts) {
        failures.addAll(part.get());
      }
      return failures;
    }
  }

  private List<SimulationResult> run(AtomicLong next, Tally tally) throws InterruptedException {
    List<SimulationResult> failures = new ArrayList<>();
    for (long seed = next.getAndIncrement(); seed < FROM + SEEDS; seed = next.getAndIncrement()) {
      SimulationResult result = simulation.run(Scenario.of(seed));
      tally.add(result);
      if (!result.violations().isEmpty()) {
        failures.add(result);
      } else if (seed % SAMPLE == 0) {
        assertSameAgain(result);
      }
    }
    return failures;
  }

  private void assertSameAgain(SimulationResult first) throws InterruptedException {
    SimulationResult second = simulation.run(first.scenario());

    assertThat(second.trace().lines())
        .as("the second run of seed " + first.scenario().seed())
        .isEqualTo(first.trace().lines());
    assertThat(second.trace().events()).isEqualTo(first.trace().events());
  }
}
