package dev.errand.bootstrap.scenario;

import static dev.errand.bootstrap.scenario.RunnerStage.SESSION;
import static dev.errand.bootstrap.scenario.RunnerStage.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.quota.Quota;
import dev.errand.domain.quota.QuotaTable;
import dev.errand.domain.tool.Effect;
import dev.errand.testkit.ManualScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a brief that is run here and now waits for, and what becomes of it in the end. */
class LocalRunScenarioTest extends Scenario {

  @Test
  void itsSessionShouldBeInTheArchiveWhenItEnds() throws Exception {
    stage.tuned = settings -> settings.archiveOnEnd(true);
    stage.model.says("Done.");

    stage.finish();

    assertThat(stage.ports().archive().list(SESSION)).isNotEmpty();
  }

  @Test
  void itShouldWaitForTheDayOnWhichItsTenantHasTokensAgain() throws Exception {
    stage.within = Duration.ofDays(3);
    stage.tuned =
        settings ->
            settings.quotas(
                new QuotaTable(new Quota(Quota.NO_LIMIT, Quota.NO_LIMIT, 2_500, null), Map.of()));
    stage.tool("look", Effect.READ_ONLY).answers("sun");
    stage.model.replies(
        new LanguageModel.Reply(
            "",
            List.of(new LanguageModel.WantedCall("look", "{}")),
            TokenUsage.of(1_900, 50),
            false));
    stage.model.says("Warm.");

    assertThat(answer(stage.finish())).isEqualTo("Warm.");

    assertThat(Duration.between(ManualScheduler.START, stage.clock.instant()))
        .isBetween(Duration.ofHours(1), Duration.ofDays(1));
    assertThat(stage.story()).contains("HandedBack");
  }
}
