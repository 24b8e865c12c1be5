package dev.errand.domain.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {

  private static final Duration WAIT = Duration.ofSeconds(3);

  private static Failure failure(String name) {
    return switch (name) {
      case "Throttled" -> new Failure.Throttled("why", WAIT);
      case "CircuitOpen" -> new Failure.CircuitOpen("why", WAIT);
      default ->
          Arrays.stream(Failure.class.getPermittedSubclasses())
              .filter(type -> type.getSimpleName().equals(name))
              .map(FailureTest::made)
              .findFirst()
              .orElseThrow();
    };
  }

  private static Failure made(Class<?> type) {
    try {
      return (Failure) type.getConstructor(String.class).newInstance("why");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Throttled,          throttled,          true,  false, false",
    "Unavailable,        unavailable,        true,  false, false",
    "TimedOut,           timed-out,          true,  true,  false",
    "Lost,               lost,               true,  true,  false",
    "Rejected,           rejected,           false, false, false",
    "InvalidRequest,     invalid-request,    false, false, false",
    "ContentRefused,     content-refused,    false, true,  true",
    "ContextTooLong,     context-too-long,   false, false, true",
    "Unauthorized,       unauthorized,       false, false, false",
    "Conflict,           conflict,           false, false, false",
    "FencedOut,          fenced-out,         false, false, false",
    "NotFound,           not-found,          false, false, false",
    "Corrupt,            corrupt,            false, false, false",
    "StorageFull,        storage-full,       true,  false, false",
    "CircuitOpen,        circuit-open,       true,  false, false",
    "ToolFault,          tool-fault,         false, false, false",
    "Denied,             denied,             false, false, false",
    "BudgetExhausted,    budget-exhausted,   false, false, true",
    "DeadlineExceeded,   deadline-exceeded,  false, false, true",
    "ObjectivesUnmet,    objectives-unmet,   false, false, true",
    "AttemptsExhausted,  attempts-exhausted, false, false, false",
    "Interrupted,        interrupted,        false, true,  false",
    "Unexpected,         unexpected,         false, true,  false"
  })
  void whatMayBeDoneAboutEach(
      String name, String kind, boolean retryable, boolean mayHaveCost, boolean endsTheBrief) {
    Failure failure = failure(name);

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.retryable()).isEqualTo(retryable);
    assertThat(failure.mayHaveCost()).isEqualTo(mayHaveCost);
    assertThat(failure.endsTheBrief()).isEqualTo(endsTheBrief);
    assertThat(failure.message()).isEqualTo("why");
  }

  @Test
  void onlyTheOtherSideAsksToWait() {
    assertThat(failure("Throttled").askedToWait()).isEqualTo(WAIT);
    assertThat(failure("CircuitOpen").askedToWait()).isEqualTo(WAIT);
    assertThat(failure("Unavailable").askedToWait()).isNull();
  }

  @Test
  void kindsAreAllDifferent() {
    Stream<String> kinds =
        Arrays.stream(Failure.class.getPermittedSubclasses())
            .map(type -> failure(type.getSimpleName()).kind());

    assertThat(kinds).doesNotHaveDuplicates();
  }

  @Test
  void deadLettersAreMadeWhenAttemptsOrDeliveriesAreUsedUp() {
    DeadLetterPolicy policy = new DeadLetterPolicy(3, 5);

    assertThat(policy.allowsAnotherAttempt(2)).isTrue();
    assertThat(policy.allowsAnotherAttempt(3)).isFalse();
    assertThat(policy.allowsDelivery(5)).isTrue();
    assertThat(policy.allowsDelivery(6)).isFalse();
    assertThat(new DeadLetterPolicy(1, 1).maxDeliveries()).isEqualTo(1);
    assertThatThrownBy(() -> new DeadLetterPolicy(0, 5)).hasMessageContaining("but is 0");
    assertThatThrownBy(() -> new DeadLetterPolicy(3, 2)).hasMessageContaining("less than");
  }

  @Test
  void waitsGrowByTheFactorUpToTheMaximum() {
    RetryPolicy policy = new RetryPolicy(9, Duration.ofSeconds(1), 3, Duration.ofSeconds(20));

    assertThat(policy.backoff(1, null, 0.5)).isEqualTo(Duration.ofMillis(500));
    assertThat(policy.backoff(2, null, 0.5)).isEqualTo(Duration.ofMillis(1_500));
    assertThat(policy.backoff(3, null, 0.5)).isEqualTo(Duration.ofMillis(4_500));
    assertThat(policy.backoff(4, null, 0.5)).isEqualTo(Duration.ofSeconds(10));
    assertThat(policy.backoff(1, Duration.ofSeconds(-1), 0.5)).isZero();
    assertThat(policy.backoff(1, null, 0)).isZero();
  }

  @Test
  void numbersThatCannotBeAreRefused() {
    Duration second = Duration.ofSeconds(1);

    assertThatThrownBy(() -> new RetryPolicy(1, second, 0.99, second)).hasMessageContaining("0.99");
    assertThatThrownBy(() -> new RetryPolicy(1, Duration.ofSeconds(-1), 1, second))
        .hasMessageContaining("base");
    assertThatThrownBy(() -> new RetryPolicy(1, second, 1, Duration.ofMillis(999)))
        .hasMessageContaining("less than base");
    assertThat(new RetryPolicy(1, second, 1, second).max()).isEqualTo(second);
    assertThatThrownBy(() -> RetryPolicy.DEFAULT.backoff(0, null, 0)).hasMessageContaining("0");
    assertThatThrownBy(() -> RetryPolicy.DEFAULT.backoff(1, null, 1)).hasMessageContaining("1.0");
    assertThatThrownBy(() -> RetryPolicy.DEFAULT.backoff(1, null, -0.1)).hasMessageContaining("-0");
  }

  @Test
  void aSuccessForgetsTheFailuresBefore() {
    CircuitBreaker.Settings two = new CircuitBreaker.Settings(2, Duration.ofSeconds(9), 1);
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    CircuitBreaker closed = CircuitBreaker.closed(two);

    assertThat(closed.failed(now).succeeded()).isEqualTo(closed);
    assertThat(closed.failed(now).succeeded().failed(now).state())
        .isEqualTo(new CircuitBreaker.State.Closed(1));
    assertThat(closed.failed(now).failed(now).state())
        .isEqualTo(new CircuitBreaker.State.Open(now.plusSeconds(9)));
  }
}
