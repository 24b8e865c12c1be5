package dev.errand.domain.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.failure.CircuitBreaker.Permission;
import dev.errand.domain.failure.CircuitBreaker.State;
import java.time.Instant;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final CircuitBreaker CLOSED =
      CircuitBreaker.closed(CircuitBreaker.Settings.DEFAULT);

  @Test
  void theFifthFailureInARowOpensIt() {
    CircuitBreaker four = failed(CLOSED, 4);

    CircuitBreaker five = four.failed(NOW);

    assertThat(four.ask(NOW)).isInstanceOf(Permission.Granted.class);
    assertThat(five.ask(NOW.plusSeconds(59)))
        .isEqualTo(new Permission.Refused(java.time.Duration.ofSeconds(1)));
  }

  @Test
  void aSuccessForgetsEarlierFailures() {
    CircuitBreaker breaker = failed(failed(CLOSED, 4).succeeded(), 4);

    assertThat(breaker.state()).isEqualTo(new State.Closed(4));
  }

  @Test
  void afterTheOpenTimeOnlyAsManyProbesPassAsSuccessesAreMissing() {
    CircuitBreaker breaker = failed(CLOSED, 5);
    Instant later = NOW.plusSeconds(60);

    for (int probe = 0; probe < 3; probe++) {
      breaker = granted(breaker, later);
    }

    assertThat(breaker.ask(later)).isInstanceOf(Permission.Refused.class);
  }

  @Test
  void threeSuccessfulProbesCloseIt() {
    CircuitBreaker breaker = failed(CLOSED, 5);
    for (int probe = 0; probe < 3; probe++) {
      breaker = granted(breaker, NOW.plusSeconds(60)).succeeded();
    }

    assertThat(breaker.state()).isEqualTo(new State.Closed(0));
  }

  @Test
  void aFailedProbeOpensItAgain() {
    CircuitBreaker half = granted(failed(CLOSED, 5), NOW.plusSeconds(60));

    CircuitBreaker again = half.failed(NOW.plusSeconds(61));

    assertThat(again.state()).isEqualTo(new State.Open(NOW.plusSeconds(121)));
  }

  @Test
  void anAbandonedProbeGivesItsPlaceBack() {
    CircuitBreaker half = granted(failed(CLOSED, 5), NOW.plusSeconds(60));

    assertThat(half.abandoned().state()).isEqualTo(new State.HalfOpen(0, 0));
  }

  @Property
  void itAlwaysLetsACallThroughOnceEnoughTimeHasPassed(@ForAll long seed) {
    Random dice = new Random(seed);
    CircuitBreaker breaker = CLOSED;
    Instant now = NOW;
    int open = 0;
    for (int i = 0; i < 200; i++) {
      now = now.plusMillis(dice.nextInt(20_000));
      if (open > 0 && dice.nextBoolean()) {
        open--;
        breaker =
            switch (dice.nextInt(3)) {
              case 0 -> breaker.succeeded();
              case 1 -> breaker.failed(now);
              default -> breaker.abandoned();
            };
      } else if (breaker.ask(now) instanceof Permission.Granted granted) {
        breaker = granted.next();
        open++;
      }
    }
    while (open-- > 0) {
      breaker = breaker.abandoned();
    }

    assertThat(breaker.ask(now.plusSeconds(61))).isInstanceOf(Permission.Granted.class);
  }

  private static CircuitBreaker failed(CircuitBreaker breaker, int times) {
    CircuitBreaker failed = breaker;
    for (int i = 0; i < times; i++) {
      failed = failed.failed(NOW);
    }
    return failed;
  }

  private static CircuitBreaker granted(CircuitBreaker breaker, Instant now) {
    return ((Permission.Granted) breaker.ask(now)).next();
  }
}
