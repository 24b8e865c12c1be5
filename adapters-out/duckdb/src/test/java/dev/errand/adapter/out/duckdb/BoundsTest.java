package dev.errand.adapter.out.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.ManualScheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls end in time, at interruption, and when they need too much; and nothing stays behind. */
@Timeout(120)
class BoundsTest {

  /** Days of work, in little memory. */
  private static final String ENDLESS =
      "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE hash(a.range, b.range) = 1";

  private static final Limits TIGHT =
      Limits.standard().withTimeout(Duration.ofMillis(400)).withConcurrent(1);

  @TempDir Path root;

  @Test
  void anEndlessStatementIsCancelledInTime() throws Exception {
    new DataDesk(root).rows("SELECT 1");
    DataDesk desk = new DataDesk(root, TIGHT);

    long start = System.nanoTime();
    String message = desk.refused("query", "sql", ENDLESS);

    assertThat(message)
        .isEqualTo(
            "this was cancelled after 400 ms, the most one call may take; ask for less: filter or"
                + " aggregate earlier, avoid cross joins, work on a sample");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertComesToRest(desk);
  }

  @Test
  void theDeadlineOfTheBriefEndsACallToo() throws Exception {
    DataDesk desk =
        new DataDesk(
            root,
            Limits.standard(),
            SessionState.initial(new SessionId("s-1")),
            Duration.ofMillis(400));

    assertThatThrownBy(() -> desk.run("query", "sql", ENDLESS))
        .isInstanceOfSatisfying(
            PortException.class,
            e -> assertThat(e.failure()).isInstanceOf(Failure.DeadlineExceeded.class));
    assertComesToRest(desk);
  }

  @Test
  void interruptionStopsARunningStatement() throws Exception {
    CountDownLatch atRest = new CountDownLatch(1);
    TimeAllowance allowance =
        new TimeAllowance(
            Duration.ofMinutes(5), Deadline.in(Duration.ofHours(1), Fixtures.NOW), Fixtures.NOW);
    Sandbox sandbox = new Sandbox(Limits.standard(), root, allowance, atRest::countDown);
    FutureTask<String> call =
        new FutureTask<>(
            () -> {
              try (sandbox) {
                return "not interrupted: " + sandbox.select(ENDLESS, 1);
              } catch (InterruptedException e) {
                return "interrupted";
              }
            });
    Thread caller = Thread.ofVirtual().start(call);
    await(() -> caller.getState() == Thread.State.TIMED_WAITING);

    caller.interrupt();

    assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo("interrupted");
    assertThat(atRest.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aCallOfAnInterruptedThreadDoesNotBegin() throws Exception {
    DataDesk desk = new DataDesk(root).weather();
    FutureTask<Object> call =
        new FutureTask<>(
            () -> {
              Thread.currentThread().interrupt();
              return desk.run("describe", "file", "seattle-weather.csv");
            });

    Thread.ofVirtual().start(call);

    assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
    assertComesToRest(desk);
  }

  @Test
  void tooMuchMemoryIsSaidSo() throws Exception {
    DataDesk desk = new DataDesk(root, Patience.LONG.withMemory("64MB"));

    assertThat(desk.refused("query", "sql", "SELECT list(range) FROM range(100000000)"))
        .isEqualTo(
            "this needs more memory than the 64MB one call may use: filter or aggregate earlier,"
                + " select fewer columns, sort and join less, avoid list() and string_agg() over"
                + " many rows");
    assertThat(desk.rows("SELECT 1")).isEqualTo("[[1]]");
  }

  @Test
  void callsWaitForAPlaceAndSayWhenThereWasNone() throws Exception {
    new DataDesk(root).rows("SELECT 1");
    DataDesk desk = new DataDesk(root, TIGHT);
    TimeAllowance allowance =
        new TimeAllowance(
            Duration.ofMinutes(5), Deadline.in(Duration.ofHours(1), Fixtures.NOW), Fixtures.NOW);
    Engine engine = new Engine(TIGHT, new ManualScheduler());
    DataToolBox toolBox = new DataToolBox(engine);

    try (Sandbox taken = engine.open(root, allowance)) {
      assertThat(taken).isNotNull();
      assertThat(toolBox.check())
          .isEqualTo(new Health.Down("all 1 places of the data engine are taken"));
      assertThatThrownBy(
              () ->
                  engine.open(
                      root,
                      new TimeAllowance(
                          Duration.ofMillis(50),
                          Deadline.in(Duration.ofHours(1), Fixtures.NOW),
                          Fixtures.NOW)))
          .isInstanceOf(Refusal.class)
          .hasMessageStartingWith("this was cancelled after 50 ms");
    }

    await(() -> toolBox.check() instanceof Health.Up);
    assertComesToRest(desk);
  }

  private static void assertComesToRest(DataDesk desk) {
    await(() -> desk.toolBox.check() instanceof Health.Up);
  }

  /** The engine's own threads tell nobody when they are done. */
  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
