package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RecordingTelemetryTest {

  private final RecordingTelemetry telemetry = new RecordingTelemetry();

  @Test
  void countsShouldAddUpPerTagsWhateverTheirOrder() {
    telemetry.count("briefs", 1, "outcome", "completed", "agent", "analyst");
    telemetry.count("briefs", 2, "agent", "analyst", "outcome", "completed");
    telemetry.count("briefs", 5, "agent", "scout", "outcome", "completed");

    assertThat(telemetry.counted("briefs", "agent", "analyst", "outcome", "completed"))
        .isEqualTo(3);
    assertThat(telemetry.counted("briefs")).isZero();
  }

  @Test
  void timesShouldBeKeptInOrder() {
    telemetry.time("turn", Duration.ofSeconds(2));
    telemetry.time("turn", Duration.ofSeconds(1));

    assertThat(telemetry.timed("turn"))
        .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(1));
    assertThat(telemetry.timed("turn", "agent", "analyst")).isEmpty();
  }

  @Test
  void theLatestGaugeShouldBeRead() {
    telemetry.gauge("depth", () -> 1);
    telemetry.gauge("depth", () -> 2);

    assertThat(telemetry.gauged("depth")).hasValue(2);
    assertThat(telemetry.gauged("other")).isEmpty();
  }

  @Test
  void aScrapeShouldShowEveryMeter() {
    telemetry.count("briefs", 3, "outcome", "completed", "agent", "analyst");
    telemetry.time("turn", Duration.ofSeconds(2));
    telemetry.gauge("depth", () -> 4);

    assertThat(telemetry.scrape())
        .isEqualTo("briefs{agent=analyst,outcome=completed} 3.0\ndepth 4.0\nturn 1.0\n");
  }

  @Test
  void halfATagShouldBeRefused() {
    assertThatThrownBy(() -> telemetry.count("briefs", 1, "outcome"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("briefs");
  }
}
