package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.port.in.SubmitBrief.Accepted;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.quota.Quota;
import dev.errand.domain.quota.QuotaAccount;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.SimulatedCrash;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerQuotaTest {

  private static final long NO_LIMIT = Quota.NO_LIMIT;

  private WorkerStage stage;

  @BeforeEach
  void setUp(@TempDir Path temporary) {
    stage = new WorkerStage(temporary);
  }

  @Test
  void briefsOfATenantShouldWaitForEachOtherAndForNobodyElse() throws Exception {
    Map<String, AtomicInteger> now =
        Map.of("acme", new AtomicInteger(), "zoo", new AtomicInteger());
    AtomicInteger most = new AtomicInteger();
    AtomicInteger both = new AtomicInteger();
    stage.model.otherwise(
        (request, listener) -> {
          AtomicInteger mine = now.get(request.user().tenant());
          most.accumulateAndGet(mine.incrementAndGet(), Math::max);
          both.accumulateAndGet(now.get("acme").get() + now.get("zoo").get(), Math::max);
          stage.time.sleep(Duration.ofSeconds(20));
          mine.decrementAndGet();
          return WorkerStage.answer("done");
        });
    for (int i = 0; i < 3; i++) {
      sends("a" + i, "acme");
      sends("z" + i, "zoo");
    }

    stage.process(with(new Quota(NO_LIMIT, 1, NO_LIMIT, null))).serves();
    stage.process(with(new Quota(NO_LIMIT, 1, NO_LIMIT, null))).serves();
    stage.until("all done", () -> stage.reports().size() == 6);

    assertThat(most).hasValue(1);
    assertThat(both).hasValue(2);
    assertThat(stage.reports())
        .allSatisfy(report -> assertThat(report.outcome()).isInstanceOf(Outcome.Completed.class));
    assertThat(stage.quotaAccounts.read("acme").running()).isEmpty();
  }

  @Test
  void attemptsAfterADeathShouldWaitForEachOtherToo() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    stage.model.otherwise(
        (request, listener) -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          try {
            stage.time.sleep(Duration.ofSeconds(20));
          } finally {
            now.decrementAndGet();
          }
          return WorkerStage.answer("done");
        });
    for (int i = 0; i < 3; i++) {
      sends("a" + i, "acme");
    }
    WorkerStage.Process mortal = stage.process(settings -> settings.concurrency(40)).serves();
    stage.until("all are at work", () -> now.get() == 3);
    assertThatThrownBy(() -> mortal.die("work")).isInstanceOf(SimulatedCrash.class);
    stage.pass(Duration.ofSeconds(30));
    most.set(0);

    stage
        .process(settings -> settings.concurrency(40).quota(new Quota(NO_LIMIT, 1, NO_LIMIT, null)))
        .serves();
    stage.until("all done", () -> stage.reports().size() == 3);

    assertThat(most).hasValue(1);
  }

  @Test
  void briefShouldWaitForTheNextDayWhenItsTenantHasUsedUpItsTokens() throws Exception {
    stage.model.otherwise(
        (request, listener) ->
            new LanguageModel.Reply("done", List.of(), TokenUsage.of(10, 2_000), false));
    stage.process(with(new Quota(NO_LIMIT, NO_LIMIT, 12_000, null))).serves();
    Deadline late = new Deadline(Fixtures.NOW.plus(Duration.ofDays(9)));
    for (int i = 0; i < 8; i++) {
      stage.sends(brief("b" + i, "acme").deadline(late).build());
    }
    Instant midnight =
        LocalDate.ofInstant(Fixtures.NOW, ZoneOffset.UTC)
            .plusDays(1)
            .atStartOfDay(ZoneOffset.UTC)
            .toInstant();

    stage.pass(Duration.between(stage.time.instant(), midnight.minusSeconds(9)));
    int before = stage.reports().size();
    long used = stage.quotaAccounts.read("acme").tokens();
    stage.until("some more done", () -> stage.reports().size() > before);

    assertThat(before).isPositive().isLessThan(8);
    assertThat(used).isPositive().isLessThanOrEqualTo(12_000);
    assertThat(stage.time.instant()).isAfterOrEqualTo(midnight);
    assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 9)).isEmpty();
  }

  @Test
  void briefWhoseNextCallIsMoreThanTheWholeQuotaShouldFailAndSayWhy() throws Exception {
    stage.model.otherwise((request, listener) -> WorkerStage.answer("done"));
    stage.process(with(new Quota(NO_LIMIT, NO_LIMIT, 3, null))).serves();
    sends("big", "acme");

    stage.until("settled", () -> !stage.reports().isEmpty());

    assertThat(stage.reports().getFirst().outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure()).isInstanceOf(Failure.BudgetExhausted.class);
              assertThat(failed.failure().message()).contains("3 tokens a day");
            });
    assertThat(stage.model.requests()).isEmpty();
  }

  @Test
  void callsThatAreMadeAtTheSameTimeShouldEachHaveTheirTokensSetAside() throws Exception {
    stage.model.otherwise(stage.slowly(Duration.ofMinutes(1), "done"));
    stage.process(with(new Quota(NO_LIMIT, NO_LIMIT, 1_000_000, null))).serves();
    sends("one", "acme");
    sends("two", "acme");

    stage.pass(Duration.ofSeconds(1));
    QuotaAccount meanwhile = stage.quotaAccounts.read("acme");
    stage.until("all done", () -> stage.reports().size() == 2);

    assertThat(meanwhile.reserved()).hasSize(2);
    assertThat(stage.quotaAccounts.read("acme").heldTokens()).isEqualTo(30);
  }

  @Test
  void briefThatWaitsForItsTenantShouldEndAtItsDeadline() throws Exception {
    stage.model.otherwise(
        (request, listener) -> {
          stage.time.sleep(Duration.ofMinutes(8));
          return WorkerStage.answer("done");
        });
    stage.process(with(new Quota(NO_LIMIT, 1, NO_LIMIT, null))).serves();
    sends("long", "acme");
    stage.pass(Duration.ofSeconds(1));
    stage.sends(
        brief("short", "acme")
            .deadline(new Deadline(Fixtures.NOW.plus(Duration.ofMinutes(2))))
            .build());

    stage.until("the second one ended", () -> !stage.reports().isEmpty());

    assertThat(stage.reports().getFirst().briefId().value()).isEqualTo("short");
    assertThat(stage.reports().getFirst().outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure()).isInstanceOf(Failure.DeadlineExceeded.class));
    assertThat(Duration.between(Fixtures.NOW, stage.time.instant()))
        .isLessThan(Duration.ofMinutes(4));
  }

  @Test
  void tooManyBriefsAMinuteShouldBeRefusedUntilThereIsRoomButARepeatShouldNot() {
    WorkerStage.Process door = stage.process(with(new Quota(2, NO_LIMIT, NO_LIMIT, null)));
    Accepted first = door.submit(WorkerStage.brief(null, "monday", "how many?"));
    door.submit(WorkerStage.brief("how much?"));

    PortException refused =
        catchThrowableOfType(
            PortException.class, () -> door.submit(WorkerStage.brief("how long?")));

    assertThat(refused.failure())
        .isInstanceOfSatisfying(
            Failure.Throttled.class,
            throttled -> {
              assertThat(throttled.retryAfter()).isEqualTo(Duration.ofSeconds(30));
              assertThat(throttled.message()).contains("2 briefs a minute");
            });
    assertThat(stage.telemetry.counted("errand.quota.refused", "limit", "briefsPerMinute"))
        .isEqualTo(1);
    assertThat(door.submit(WorkerStage.brief(null, "monday", "how many?")).briefId())
        .isEqualTo(first.briefId());
    assertThat(stage.mailbox.depth().waiting()).isEqualTo(2);
  }

  @Test
  void aTenantWithoutLimitsShouldNotTouchTheAccounts() throws Exception {
    stage.model.says("42");
    WorkerStage.Process worker = stage.process().serves();
    worker.submit(WorkerStage.brief("how many?"));

    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.quotaAccounts.read(UserIdentity.NO_TENANT)).isEqualTo(QuotaAccount.EMPTY);
  }

  private static UnaryOperator<WorkerSettings> with(Quota quota) {
    return settings -> settings.quota(quota);
  }

  private void sends(String id, String tenant) {
    stage.sends(brief(id, tenant).build());
  }

  private static Brief.Builder brief(String id, String tenant) {
    UserIdentity ada = new UserIdentity("ada", tenant, Set.of(), Map.of());
    return Brief.builder(
            new BriefId(id),
            new AgentChoice.Named(Fixtures.AGENT),
            new Input.Text("How many?"),
            ada,
            Fixtures.NOW)
        .replyTo(WorkerStage.REPLIES);
  }
}
