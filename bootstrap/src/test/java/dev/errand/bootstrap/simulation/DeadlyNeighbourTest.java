package dev.errand.bootstrap.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.testkit.simulation.BriefPlan;
import dev.errand.testkit.simulation.Chaos;
import dev.errand.testkit.simulation.Invariant;
import dev.errand.testkit.simulation.Observed;
import dev.errand.testkit.simulation.Scenario;
import dev.errand.testkit.simulation.Simulation;
import dev.errand.testkit.simulation.SimulationResult;
import dev.errand.testkit.simulation.TraceEvent;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Messages that come together with one that kills each process that reads it. */
final class DeadlyNeighbourTest {

  private static final int SEEDS = 300;

  private final Simulation simulation =
      new Simulation(Quiet.codecs()).withInvariants(() -> List.of(new OnlyTheDeadlyUnread()));

  @BeforeAll
  static void quiet() {
    Quiet.logs();
  }

  @Test
  void aDeadlyMessageShouldTakeNoOtherWithItUnread() throws Exception {
    for (int seed = 1; seed <= SEEDS; seed++) {
      List<BriefPlan> briefs =
          seed % 2 == 0
              ? List.of(
                  brief("b1", BriefPlan.Way.SENT),
                  brief("deadly", BriefPlan.Way.DEADLY),
                  brief("b3", BriefPlan.Way.SENT))
              : List.of(
                  brief("deadly", BriefPlan.Way.DEADLY),
                  brief("b2", BriefPlan.Way.SENT),
                  brief("b3", BriefPlan.Way.SENT));

      SimulationResult result =
          simulation.run(new Scenario(seed, 1 + seed % 3, briefs, Chaos.none(), null));

      assertThat(result.violations()).as(result.report()).isEmpty();
    }
  }

  private static BriefPlan brief(String id, BriefPlan.Way way) {
    return new BriefPlan(id, "acme", "look;pay", null, 0, way, -1);
  }

  /** Every other brief is read, and its end told. */
  private static final class OnlyTheDeadlyUnread implements Invariant {
    @Override
    public String name() {
      return "only a deadly message is given up unread";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      if (event instanceof TraceEvent.LetterPut letter) {
        String brief = world.briefOf(letter.id());
        if (brief != null && !brief.equals("deadly")) {
          violated.accept(brief + " is given up unread");
        }
      }
    }
  }
}
