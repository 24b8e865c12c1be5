package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.tool.Effect;
import dev.errand.testkit.ScriptedModel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is measured of model calls, and what they tell of a model's health. */
class ModelCallScenarioTest extends Scenario {

  private static final Failure AWAY = new Failure.Unavailable("the model is away");

  private ScriptedModel.Turn takes(Duration time, ScriptedModel.Turn then) {
    return (request, listener) -> {
      stage.clock.sleep(time);
      return then.take(request, listener);
    };
  }

  private static ScriptedModel.Turn fails(Failure failure) {
    ScriptedModel once = new ScriptedModel().fails(failure);
    return once::call;
  }

  private static ScriptedModel.Turn says(String text) {
    ScriptedModel once = new ScriptedModel().says(text);
    return once::call;
  }

  private void failsTimes(int times) {
    for (int i = 0; i < times; i++) {
      stage.model.fails(AWAY);
    }
  }

  private List<Duration> timed(String result) {
    return stage.telemetry.timed(
        "errand.model.duration", "model", "scripted:model", "result", result);
  }

  private double breaker() {
    return stage.telemetry.gauged("errand.breaker.open", "model", "scripted:model").orElseThrow();
  }

  @Test
  void callsShouldBeTimedByWhatBecameOfThem() throws Exception {
    stage
        .model
        .does(takes(Duration.ofSeconds(2), fails(AWAY)))
        .does(takes(Duration.ofSeconds(3), says("Warm.")));

    assertThat(answer(stage.finish())).isEqualTo("Warm.");

    assertThat(timed("unavailable")).containsExactly(Duration.ofSeconds(2));
    assertThat(timed("ok")).containsExactly(Duration.ofSeconds(3));
  }

  @Test
  void aCallThatSucceedsShouldMakeTheFailuresBeforeItForgotten() throws Exception {
    stage.tool("look", Effect.READ_ONLY).answers("warm");
    failsTimes(4);
    stage.wants("{}", "look");
    failsTimes(4);
    stage.model.says("Warm.");

    assertThat(answer(stage.finish())).isEqualTo("Warm.");

    assertThat(stage.events(SessionEvent.ModelFailed.class))
        .hasSize(8)
        .noneMatch(event -> event.failure() instanceof Failure.CircuitOpen);
    assertThat(breaker()).isZero();
  }

  @Test
  void aBriefThatRanOutOfTimeShouldSayNothingOfTheModel() throws Exception {
    stage.within = Duration.ofMinutes(4);
    failsTimes(4);
    stage.model.does(takes(Duration.ofHours(1), says("Too late.")));

    assertThat(stage.finish().outcome()).isNotInstanceOf(Outcome.Completed.class);

    assertThat(stage.model.requests()).hasSize(5);
    assertThat(breaker()).isZero();
  }

  @Test
  void aModelThatIsTooSlowShouldCountAsIll() throws Exception {
    failsTimes(4);
    stage.model.does(takes(Duration.ofHours(1), says("Too late."))).says("Back.");

    assertThat(answer(stage.finish())).isEqualTo("Back.");

    assertThat(stage.events(SessionEvent.ModelFailed.class))
        .anyMatch(event -> event.failure() instanceof Failure.CircuitOpen);
  }

  @Test
  void aProbeThatWasBrokenOffShouldLetTheNextOneThrough() throws Exception {
    failsTimes(5);
    stage.model.does(
        (request, listener) -> {
          throw new InterruptedException();
        });
    stage.model.says("Back.");

    assertThat(answer(stage.finish())).isEqualTo("Back.");

    assertThat(stage.model.requests()).hasSize(7);
  }

  @Test
  void anAnswerThatWasCutShortShouldSaySo() throws Exception {
    stage.agent.outputCap(7);
    stage.model.replies(new LanguageModel.Reply("It was", List.of(), TokenUsage.of(10, 7), true));

    assertThat(answer(stage.finish())).isEqualTo("It was\n[cut short at 7 tokens]");
  }

  @Test
  void callsThatWereCutShortShouldBeMadeAllTheSame() throws Exception {
    stage.tool("look", Effect.READ_ONLY).answers("sun");
    stage.model.replies(
        new LanguageModel.Reply(
            "I look",
            List.of(new LanguageModel.WantedCall("look", "{}")),
            TokenUsage.of(10, 7),
            true));
    stage.model.says("Warm.");

    assertThat(answer(stage.finish())).isEqualTo("Warm.");

    assertThat(stage.heard(Message.Said.class))
        .extracting(Message.Said::text)
        .containsExactly("I look");
  }
}
