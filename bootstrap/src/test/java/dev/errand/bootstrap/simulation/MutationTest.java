package dev.errand.bootstrap.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.testkit.simulation.Scenario;
import dev.errand.testkit.simulation.Shrinker;
import dev.errand.testkit.simulation.Simulation;
import dev.errand.testkit.simulation.SimulationResult;
import dev.errand.testkit.simulation.Violation;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker is checked: each way to get it wrong is found by the invariant that is about it. */
final class MutationTest {

  /** Far less than every build runs, so that the margin is known to be large. */
  private static final long SEEDS = 4_000;

  @BeforeAll
  static void quiet() {
    Quiet.logs();
  }

  @ParameterizedTest
  @EnumSource
  void everyMutantShouldBeCaught(Mutant mutant) throws Exception {
    Simulation simulation = mutant.simulation(Quiet.codecs());
    Optional<String> caught = Optional.empty();

    long seed = 0;
    while (caught.isEmpty() && ++seed <= SEEDS) {
      caught =
          simulation
              .run(Scenario.of(seed))
              .violation()
              .map(Violation::invariant)
              .filter(mutant.isAbout()::equals);
    }

    assertThat(caught).as("what is violated within " + SEEDS + " seeds").hasValue(mutant.isAbout());
    System.out.println(mutant + " is caught by seed " + seed);
  }

  @Test
  void aFailingScenarioShouldShrinkAndFailTheSameWayFromItsLine() throws Exception {
    Simulation simulation = Mutant.TAKES_DOUBT_FOR_NO.simulation(Quiet.codecs());
    SimulationResult failing = failing(simulation);

    SimulationResult small = new Shrinker(simulation, 200).shrink(failing);
    SimulationResult again = simulation.run(Scenario.parse(small.scenario().line()));

    assertThat(small.faults()).hasSizeLessThan(failing.faults().size());
    assertThat(small.violation().map(Violation::invariant))
        .isEqualTo(failing.violation().map(Violation::invariant));
    assertThat(again.trace().lines()).isEqualTo(small.trace().lines());
  }

  private static SimulationResult failing(Simulation simulation) throws InterruptedException {
    for (long seed = 1; ; seed++) {
      SimulationResult result = simulation.run(Scenario.of(seed));
      if (result.violation().isPresent() && result.faults().size() > 2) {
        return result;
      }
    }
  }
}
