package dev.errand.bootstrap.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.testkit.simulation.Scenario;
import dev.errand.testkit.simulation.Simulation;
import dev.errand.testkit.simulation.SimulationResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scenarios that once violated an invariant. */
final class KnownSeedsTest {

  @BeforeAll
  static void quiet() {
    Quiet.logs();
  }

  static List<String> lines() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(KnownSeedsTest.class.getResourceAsStream("known-seeds.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  void whatOnceFailedShouldHold(String line) throws Exception {
    SimulationResult result = new Simulation(Quiet.codecs()).run(Scenario.parse(line));

    assertThat(result.violations()).as(result.report()).isEmpty();
  }
}
