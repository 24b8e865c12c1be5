package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FaultPlanTest {

  private static final Failure DOWN = new Failure.Unavailable("down");
  private static final String SEND = "mailbox.send";

  private final FaultPlan plan = new FaultPlan();
  private final List<Integer> effects = new ArrayList<>();

  @Test
  void nothingShouldGoWrongUnlessPlanned() {
    assertThat(outcomes(3)).containsExactly("1", "2", "3");
    assertThat(plan.calls(SEND)).isEqualTo(3);
    assertThat(plan.calls("mailbox.purge")).isZero();
  }

  @Test
  void aFaultBeforeShouldHaveNoEffect() {
    plan.nth(SEND, 2, Fault.before(DOWN));

    assertThat(outcomes(3)).containsExactly("1", "unavailable", "3");
    assertThat(effects).containsExactly(1, 3);
  }

  @Test
  void aFaultAfterShouldHaveItsEffectAllTheSame() {
    plan.nth(SEND, 2, Fault.after(DOWN));

    assertThat(outcomes(3)).containsExactly("1", "unavailable", "3");
    assertThat(effects).containsExactly(1, 2, 3);
  }

  @Test
  void anOutageShouldEnd() {
    plan.between(SEND, 2, 3, Fault.before(DOWN));

    assertThat(outcomes(4)).containsExactly("1", "unavailable", "unavailable", "4");
  }

  @Test
  void aPlanShouldBeAbleToEnd() {
    plan.always(SEND, Fault.before(DOWN));
    List<String> during = outcomes(2);

    plan.clear();

    assertThat(during).containsExactly("unavailable", "unavailable");
    assertThat(outcomes(1)).containsExactly("1");
    assertThat(plan.calls(SEND)).isEqualTo(3);
  }

  @Test
  void otherOperationsShouldGoOn() {
    plan.always("mailbox.receive", Fault.before(DOWN));

    assertThat(outcomes(1)).containsExactly("1");
  }

  @Test
  void anyShouldCountOverAllOperations() {
    plan.nth(FaultPlan.ANY, 2, Fault.crashBefore());

    plan.run("a.one", () -> {});

    assertThatThrownBy(() -> plan.run("b.two", () -> effects.add(2)))
        .isInstanceOf(SimulatedCrash.class);
    plan.run("c.three", () -> effects.add(3));
    assertThat(effects).containsExactly(3);
    assertThat(plan.calls(FaultPlan.ANY)).isEqualTo(3);
  }

  @Test
  void aCrashAfterShouldComeAfterTheEffect() {
    plan.nth(SEND, 1, Fault.crashAfter());

    assertThatThrownBy(() -> outcomes(1)).isInstanceOf(SimulatedCrash.class);
    assertThat(effects).containsExactly(1);
  }

  @Test
  void chanceShouldBeTheSameInEveryRunAndAboutAsOftenAsSaid() {
    FaultPlan same = new FaultPlan().sometimes(SEND, 0.2, 7, Fault.before(DOWN));
    FaultPlan other = new FaultPlan().sometimes(SEND, 0.2, 8, Fault.before(DOWN));
    plan.sometimes(SEND, 0.2, 7, Fault.before(DOWN));

    List<String> outcomes = outcomes(plan, 5_000);

    assertThat(outcomes(same, 5_000)).isEqualTo(outcomes);
    assertThat(outcomes(other, 5_000)).isNotEqualTo(outcomes);
    assertThat(outcomes.stream().filter("unavailable"::equals).count()).isBetween(850L, 1_150L);
  }

  @Test
  void chancesOfDifferentOperationsShouldNotGoTogether() {
    plan.sometimes("a", 0.5, 7, Fault.before(DOWN)).sometimes("b", 0.5, 7, Fault.before(DOWN));
    int alike = 0;

    for (int i = 0; i < 1_000; i++) {
      alike += fails("a") == fails("b") ? 1 : 0;
    }

    assertThat(alike).isBetween(400, 600);
  }

  @Test
  void aProbabilityShouldBeOne() {
    assertThatThrownBy(() -> plan.sometimes(SEND, 1.1, 7, Fault.before(DOWN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.1");
  }

  @Test
  void aDelayShouldTakeTimeOfTheScheduler() {
    ManualScheduler scheduler = new ManualScheduler();
    scheduler.advanceWhenIdle();
    plan.nth(SEND, 2, Fault.delay(scheduler, Duration.ofSeconds(3)));

    assertThat(outcomes(2)).containsExactly("1", "2");

    assertThat(scheduler.instant()).isEqualTo(ManualScheduler.START.plusSeconds(3));
  }

  @Test
  void anInterruptedDelayShouldLeaveTheInterruptToTheCall() {
    plan.always(SEND, Fault.delay(new ManualScheduler(), Duration.ofSeconds(3)));
    Thread.currentThread().interrupt();

    assertThat(outcomes(1)).containsExactly("1");

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void allFaultsThatApplyShouldHappenInOrder() {
    plan.always(SEND, new Fault(Fault.Moment.BEFORE, () -> effects.add(-1)))
        .always(SEND, new Fault(Fault.Moment.BEFORE, () -> effects.add(-2)))
        .always(SEND, new Fault(Fault.Moment.AFTER, () -> effects.add(-3)));

    outcomes(1);

    assertThat(effects).containsExactly(-1, -2, 1, -3);
  }

  @Test
  void aFailedHealthCheckShouldBeDownAndNotThrow() {
    plan.nth("mailbox.check", 2, Fault.before(DOWN));
    Health.Source healthy = new Health.Source() {};

    assertThat(plan.check("mailbox.check", healthy)).isEqualTo(new Health.Up());
    assertThat(plan.check("mailbox.check", healthy)).isEqualTo(new Health.Down("down"));
  }

  private List<String> outcomes(int calls) {
    return outcomes(plan, calls);
  }

  private List<String> outcomes(FaultPlan plan, int calls) {
    List<String> outcomes = new ArrayList<>();
    for (int i = 1; i <= calls; i++) {
      int call = i;
      try {
        plan.run(SEND, () -> effects.add(call));
        outcomes.add("" + call);
      } catch (PortException e) {
        outcomes.add(e.failure().kind());
      }
    }
    return outcomes;
  }

  private boolean fails(String operation) {
    try {
      plan.run(operation, () -> {});
      return false;
    } catch (PortException e) {
      return true;
    }
  }
}
