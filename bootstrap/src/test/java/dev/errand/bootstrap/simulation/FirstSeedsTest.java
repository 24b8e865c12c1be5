package dev.errand.bootstrap.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.testkit.simulation.Scenario;
import dev.errand.testkit.simulation.Simulation;
import dev.errand.testkit.simulation.SimulationResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A hundred of the seeds that {@link SimulationTest} runs, as far as the first that fails: quick
 * enough to be asked about every mutant of the application.
 */
final class FirstSeedsTest {

  private static final int SEEDS = 100;

  @BeforeAll
  static void quiet() {
    Quiet.logs();
  }

  @Test
  void noneOfTheFirstSchedulesShouldViolateAnInvariant() throws Exception {
    Simulation simulation = new Simulation(Quiet.codecs());

    for (long seed = 1; seed <= SEEDS; seed++) {
      SimulationResult result = simulation.run(Scenario.of(seed));
      assertThat(result.violations()).as(result::report).isEmpty();
    }
  }
}
