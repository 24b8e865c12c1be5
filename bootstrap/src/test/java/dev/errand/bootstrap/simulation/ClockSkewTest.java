package dev.errand.bootstrap.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.testkit.simulation.Chaos;
import dev.errand.testkit.simulation.Scenario;
import dev.errand.testkit.simulation.Simulation;
import dev.errand.testkit.simulation.SimulationResult;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Workers whose clocks are up to an hour wrong, each way, and all else that goes wrong. */
final class ClockSkewTest {

  private static final int SEEDS = 500;
  private static final Duration SKEW = Duration.ofHours(1);

  private final Simulation simulation = new Simulation(Quiet.codecs());

  @BeforeAll
  static void quiet() {
    Quiet.logs();
  }

  @Test
  void clocksThatAreAnHourApartShouldLoseNothingAndRepeatNothing() throws Exception {
    for (int seed = 1; seed <= SEEDS; seed++) {
      SimulationResult result = simulation.run(skewed(Scenario.of(seed)));

      assertThat(result.violations()).as(result.report()).isEmpty();
    }
  }

  private static Scenario skewed(Scenario drawn) {
    Chaos chaos = drawn.chaos();
    return new Scenario(
        drawn.seed(),
        drawn.workers(),
        drawn.briefs(),
        new Chaos(
            chaos.rates(),
            chaos.port(),
            chaos.disasters(),
            chaos.forgottenLeases(),
            chaos.latency(),
            Math.toIntExact(SKEW.toMillis()),
            chaos.strictReceipts(),
            chaos.archives()),
        null);
  }
}
