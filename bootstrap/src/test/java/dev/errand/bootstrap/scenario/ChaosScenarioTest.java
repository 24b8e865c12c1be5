package dev.errand.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionEvent;
import dev.errand.testkit.Fault;
import dev.errand.testkit.FaultPlan;
import dev.errand.testkit.SimulatedCrash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything goes wrong now and then, by chance that repeats itself. */
class ChaosScenarioTest {

  private static final int SEEDS = 100;

  @TempDir Path home;

  @Test
  void sessionShouldComeToItsEndWithNothingTwice() throws Exception {
    int disturbed = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      PaymentStory story = new PaymentStory();
      RunnerStage stage = story.stage(home.resolve("seed-" + seed));
      String where = "seed " + seed;

      int lives = 0;
      while (!lives(stage, seed * 1000L + lives)) {
        disturbed++;
        assertThat(++lives).as(where).isLessThan(100);
      }

      Outcome outcome = stage.restart().finish().outcome();
      assertThat(outcome).as(where).isInstanceOf(Outcome.Completed.class);
      assertThat(story.payments).as(where).hasSize(1);
      assertThat(stage.events(SessionEvent.ModelReplied.class)).as(where).hasSize(3);
      LedgerRules.hold(stage);
    }
    assertThat(disturbed).isGreaterThan(SEEDS);
  }

  /** Says whether it came to a good end. */
  private static boolean lives(RunnerStage stage, long seed) throws Exception {
    stage.restart();
    AtomicBoolean dead = new AtomicBoolean();
    stage
        .faults
        .when(FaultPlan.ANY, call -> dead.get(), Fault.crashBefore())
        .sometimes("ledger.append", 0.04, seed, Fault.before(new Failure.TimedOut("slow")))
        .sometimes("ledger.append", 0.04, seed + 1, Fault.after(new Failure.TimedOut("slow")))
        .sometimes("ledger.append", 0.04, seed + 2, Fault.before(new Failure.Unavailable("away")))
        .sometimes("ledger.read", 0.02, seed + 3, Fault.before(new Failure.Unavailable("away")))
        .sometimes("ledger.head", 0.02, seed + 4, Fault.before(new Failure.Unavailable("away")))
        .sometimes("audit.append", 0.05, seed + 5, Fault.after(new Failure.TimedOut("slow")))
        .sometimes("model.call", 0.1, seed + 6, Fault.before(new Failure.Unavailable("away")))
        .sometimes("model.call", 0.1, seed + 7, Fault.after(new Failure.TimedOut("slow")))
        .sometimes("model.call", 0.1, seed + 8, Fault.delay(stage.clock, Duration.ofMinutes(2)))
        .sometimes(FaultPlan.ANY, 0.01, seed + 9, deadly(dead, Fault.Moment.BEFORE))
        .sometimes(FaultPlan.ANY, 0.01, seed + 10, deadly(dead, Fault.Moment.AFTER));
    try {
      return stage.finish().outcome() instanceof Outcome.Completed;
    } catch (SimulatedCrash | PortException stopped) {
      dead.set(true);
      stage.clock.awaitIdle();
      return false;
    }
  }

  private static Fault deadly(AtomicBoolean dead, Fault.Moment moment) {
    return new Fault(
        moment,
        () -> {
          dead.set(true);
          throw new SimulatedCrash("by chance");
        });
  }
}
