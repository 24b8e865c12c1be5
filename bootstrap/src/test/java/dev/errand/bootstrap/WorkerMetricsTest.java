package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.ServeBriefs;
import dev.errand.domain.failure.Failure;
import dev.errand.testkit.Fault;
import dev.errand.testkit.Fixtures;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an operator sees of a worker from afar. */
class WorkerMetricsTest extends WorkerScenario {

  @Test
  void depthOfTheMailboxShouldBeShownAsOfTheLastProbe() throws Exception {
    stage.model.otherwise(stage.slowly(Duration.ofMinutes(5), "42"));
    for (int i = 0; i < 5; i++) {
      stage.sends(Fixtures.brief("brief-" + i).build());
    }
    stage.process(settings -> settings.concurrency(2)).serves();

    stage.pass(Duration.ofSeconds(12));

    assertThat(gauge("errand.mailbox.waiting")).isEqualTo(3);
    assertThat(gauge("errand.mailbox.in.flight")).isEqualTo(2);
    assertThat(gauge("errand.mailbox.oldest.age.seconds")).isEqualTo(10);
  }

  @Test
  void briefsInFlightShouldBeShown() throws Exception {
    stage.model.otherwise(stage.slowly(Duration.ofSeconds(10), "42"));
    stage.process().serves();
    stage.sends(Fixtures.brief("one").build());
    stage.sends(Fixtures.brief("two").build());

    stage.pass(Duration.ofSeconds(5));
    double atWork = gauge("errand.briefs.in.flight");
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(atWork).isEqualTo(2);
    assertThat(gauge("errand.briefs.in.flight")).isZero();
  }

  @Test
  void lastInstantAtWhichTheServiceWasReadyShouldBeShown() throws Exception {
    WorkerStage.Process worker = stage.process().serves();
    stage.pass(Duration.ofSeconds(7));
    assertThat(worker.app.checkHealth().notReady()).isEmpty();

    worker.plan.always("ledger.check", Fault.before(new Failure.Unavailable("no route to it")));
    stage.pass(Duration.ofSeconds(10));
    assertThat(worker.app.checkHealth().notReady()).containsOnlyKeys("ledger");

    assertThat(gauge("errand.ready.last.timestamp.seconds"))
        .isEqualTo(Fixtures.NOW.plusSeconds(7).getEpochSecond());
  }

  @Test
  void timeAShutdownTookShouldBeMeasured() throws Exception {
    stage.model.does(stage.slowly(Duration.ofSeconds(10), "42"));
    WorkerStage.Process worker = stage.process().serves();
    stage.sends(Fixtures.brief("work").build());
    stage.pass(Duration.ofSeconds(1));

    worker.stops();
    ServeBriefs.Summary summary = worker.ended();

    assertThat(stage.telemetry.timed("errand.shutdown.duration", "clean", "true"))
        .containsExactly(summary.drained());
  }

  private double gauge(String name) {
    return stage.telemetry.gauged(name).orElseThrow();
  }
}
