package dev.errand.domain.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final RetryPolicy POLICY = RetryPolicy.DEFAULT;

  @Property
  void theWaitIsJitteredBelowTheGrowingBoundAndTheMaximum(
      @ForAll @IntRange(min = 1, max = 60) int failed,
      @ForAll @DoubleRange(min = 0, max = 0.99) double chance) {
    Duration wait = POLICY.backoff(failed, null, chance);

    assertThat(wait).isBetween(Duration.ZERO, Duration.ofSeconds(300));
    assertThat((double) wait.toMillis()).isLessThan(1000 * Math.pow(2, failed - 1));
  }

  @Test
  void theWaitTheOtherSideAskedForWins() {
    Resolution resolution =
        POLICY.resolve(1, new Failure.Throttled("slow", Duration.ofSeconds(77)), NOW, 0.1);

    assertThat(resolution).isEqualTo(new Resolution.Retry(NOW.plusSeconds(77)));
  }

  @Test
  void theAttemptEndsWhenTheTriesAreUsedUp() {
    Failure down = new Failure.Unavailable("down");

    assertThat(POLICY.resolve(2, down, NOW, 0)).isInstanceOf(Resolution.Retry.class);
    assertThat(POLICY.resolve(3, down, NOW, 0)).isInstanceOf(Resolution.EndAttempt.class);
  }

  @Test
  void permanentFailuresAreNotRetried() {
    assertThat(POLICY.resolve(1, new Failure.Unauthorized("no key"), NOW, 0))
        .isEqualTo(new Resolution.DeadLetter());
    assertThat(POLICY.resolve(1, new Failure.ContentRefused("no"), NOW, 0))
        .isEqualTo(new Resolution.Fail());
  }

  @Test
  void impossibleNumbersAreRefusedWithTheirValue() {
    assertThatThrownBy(() -> new RetryPolicy(0, Duration.ofSeconds(1), 2, Duration.ofSeconds(2)))
        .hasMessageContaining("attempts must be at least 1, but is 0");
    assertThatThrownBy(() -> new RetryPolicy(1, Duration.ZERO, 2, Duration.ofSeconds(2)))
        .hasMessageContaining("base must be positive");
    assertThatThrownBy(
            () -> new RetryPolicy(1, Duration.ofSeconds(1), Double.NaN, Duration.ofSeconds(2)))
        .hasMessageContaining("factor");
  }
}
