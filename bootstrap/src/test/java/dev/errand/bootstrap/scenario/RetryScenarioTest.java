package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.answer;
import static dev.errand.bootstrap.scenario.RunnerStage.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.LanguageModel.Reply;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionEvent;
import dev.errand.testkit.Fault;
import dev.errand.testkit.ManualScheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that fails, and what is done about it. */
class RetryScenarioTest extends Scenario {

  private static final Failure AWAY = new Failure.Unavailable("the model is away");

  private final List<Duration> askedAt = new ArrayList<>();

  private void failsThenSays(int failures, Failure failure) {
    stage.model.otherwise(
        (request, listener) -> {
          askedAt.add(Duration.between(ManualScheduler.START, stage.clock.instant()));
          if (askedAt.size() <= failures) {
            throw new PortException(failure);
          }
          return new Reply("Back.", List.of(), TokenUsage.of(10, 5), false);
        });
  }

  @Test
  void waitThatTheProviderAsksForShouldBeKept() throws Exception {
    failsThenSays(1, new Failure.Throttled("slow down", Duration.ofSeconds(7)));

    assertThat(answer(stage.finish())).isEqualTo("Back.");
    assertThat(askedAt).containsExactly(Duration.ZERO, Duration.ofSeconds(7));
    assertThat(stage.state().attempts().total()).isEqualTo(1);
  }

  @Test
  void longWaitShouldGiveTheSessionBackAndNotCountAsAnAttempt() throws Exception {
    failsThenSays(1, new Failure.Throttled("slow down", Duration.ofMinutes(20)));

    assertThat(answer(stage.finish())).isEqualTo("Back.");
    assertThat(askedAt).containsExactly(Duration.ZERO, Duration.ofMinutes(20));
    assertThat(stage.events(SessionEvent.HandedBack.class)).hasSize(1);
    assertThat(stage.state().attempts().counted()).isEqualTo(1);
  }

  @Test
  void failuresThatPassShouldBeTriedAgainInTheNextAttempt() throws Exception {
    failsThenSays(3, AWAY);

    Report report = stage.finish();

    assertThat(answer(report)).isEqualTo("Back.");
    assertThat(report.attempts()).isEqualTo(2);
    assertThat(stage.events(SessionEvent.AttemptStarted.class))
        .extracting(SessionEvent.AttemptStarted::attempt)
        .containsExactly(1, 2);
    assertThat(report.usage().modelCalls()).isEqualTo(4);
    assertThat(report.usage().totalTokens()).isEqualTo(15);
  }

  @Test
  void failuresThatDoNotPassShouldMakeADeadLetterThatCanBeTakenUpAgain() throws Exception {
    failsThenSays(9, new Failure.StorageFull("no room at the provider"));

    Report dead = stage.finish();

    assertThat(dead.outcome()).isInstanceOf(Outcome.DeadLettered.class);
    assertThat(failure(dead)).isInstanceOf(Failure.AttemptsExhausted.class);
    assertThat(failure(dead).message()).contains("no room at the provider");
    assertThat(askedAt).hasSize(9);
    assertThat(answer(stage.restart().finish())).isEqualTo("Back.");
  }

  @Test
  void aLedgerThatIsAwayForAMomentShouldBeWaitedFor() throws Exception {
    stage.faults.between(
        "ledger.append", 3, 4, Fault.before(new Failure.Unavailable("the ledger is away")));
    stage.model.says("Done.");

    assertThat(answer(stage.finish())).isEqualTo("Done.");

    assertThat(stage.model.requests()).hasSize(1);
    assertThat(Duration.between(ManualScheduler.START, stage.clock.instant()))
        .isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void aLedgerThatStaysAwayShouldBeAskedAsOftenAsAModel() {
    stage.accept();
    long before = stage.faults.calls("ledger.append");
    stage.faults.always(
        "ledger.append", Fault.before(new Failure.Unavailable("the ledger is away")));

    assertThatThrownBy(() -> stage.run(RunnerStage.SESSION))
        .hasMessageContaining("the ledger is away");

    assertThat(stage.faults.calls("ledger.append") - before).isEqualTo(3);
  }

  @Nested
  class Breaker {

    private double gauge() {
      return stage.telemetry.gauged("errand.breaker.open", "model", "scripted:model").orElseThrow();
    }

    @Test
    void shouldOpenAfterFiveFailuresAndProbeAfterAMinute() throws Exception {
      failsThenSays(5, AWAY);

      assertThat(answer(stage.finish())).isEqualTo("Back.");
      assertThat(askedAt).hasSize(6);
      assertThat(askedAt.get(5).minus(askedAt.get(4)))
          .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(62));
      assertThat(gauge()).as("half-open still").isEqualTo(1);
    }

    @Test
    void shouldOpenAgainWhenTheProbeFails() throws Exception {
      failsThenSays(6, AWAY);

      assertThat(answer(stage.finish())).isEqualTo("Back.");
      assertThat(askedAt).hasSize(7);
      assertThat(askedAt.get(6).minus(askedAt.get(5)))
          .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(62));
    }

    @Test
    void callThatWasNotMadeShouldCostNothing() throws Exception {
      failsThenSays(5, AWAY);

      Report report = stage.finish();

      assertThat(stage.events(SessionEvent.ModelFailed.class))
          .filteredOn(event -> event.failure() instanceof Failure.CircuitOpen)
          .isNotEmpty()
          .allMatch(event -> event.charged().modelCalls() == 0);
      assertThat(report.usage().modelCalls()).isEqualTo(6);
    }

    @Test
    void shouldNotOpenForFailuresOfTheBrief(@TempDir Path other) throws Exception {
      failsThenSays(1, new Failure.ContentRefused("not this"));

      stage.finish();

      assertThat(gauge()).isZero();
    }
  }

  @Nested
  class Permanent {

    private Report endsAfterOneCall(Failure failure) throws Exception {
      failsThenSays(1, failure);
      Report report = stage.finish();
      assertThat(askedAt).hasSize(1);
      assertThat(failure(report)).isEqualTo(failure);
      return report;
    }

    @Test
    void conversationThatIsTooLongShouldFailTheBrief() throws Exception {
      Report report = endsAfterOneCall(new Failure.ContextTooLong("too long"));

      assertThat(report.outcome()).isInstanceOf(Outcome.Failed.class);
      assertThat(report.usage().totalTokens()).isZero();
    }

    @Test
    void refusedContentShouldFailTheBriefAndBeChargedAtItsWorst() throws Exception {
      Report report = endsAfterOneCall(new Failure.ContentRefused("not this"));

      assertThat(report.outcome()).isInstanceOf(Outcome.Failed.class);
      assertThat(report.usage().outputTokens()).isEqualTo(100);
    }

    @Test
    void missingCredentialsShouldMakeADeadLetterThatWorksOnceTheyAreThere() throws Exception {
      Report report = endsAfterOneCall(new Failure.Unauthorized("the key is wrong"));

      assertThat(report.outcome()).isInstanceOf(Outcome.DeadLettered.class);
      assertThat(answer(stage.restart().finish())).isEqualTo("Back.");
    }
  }
}
