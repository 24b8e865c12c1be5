package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.in.VerifyAudit;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fault;
import dev.errand.testkit.FaultPlan;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.ScriptedTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many briefs, and processes that die or stores that fail at places drawn from a seed. */
class WorkerChaosTest {

  private static final int BRIEFS = 8;

  private WorkerStage stage;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void processesThatDieAnywhereShouldLoseNothingAndReportOnce(int seed) throws Exception {
    Random random = new Random(seed);
    stageWithWork();

    for (int i = 0; i < 12; i++) {
      WorkerStage.Process mortal = process();
      int call = 5 + random.nextInt(60);
      if (random.nextBoolean()) {
        mortal.diesBefore(mortal.plan, FaultPlan.ANY, call);
      } else {
        mortal.diesAfter(mortal.plan, FaultPlan.ANY, call);
      }
      if (random.nextInt(4) == 0) {
        mortal.diesAfter(mortal.replyPlan, FaultPlan.ANY, 1 + random.nextInt(3));
      }
      mortal.serves();
      stage.pass(Duration.ofSeconds(random.nextInt(90)));
    }
    process().serves();
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    everythingEndedOnce();
    assertThat(stage.deadLetters.list(DeadLetters.Filter.ALL, 99)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void storesThatFailNowAndThenShouldLoseNothingAndReportOnce(int seed) throws Exception {
    stageWithWork();
    WorkerStage.Process first = process();
    WorkerStage.Process second = process();
    Fault away = Fault.before(new Failure.Unavailable("it cannot be reached"));
    Fault silent = Fault.after(new Failure.TimedOut("no answer came"));
    for (WorkerStage.Process each : List.of(first, second)) {
      each.plan.sometimes("ledger.append", 0.1, seed, away);
      each.plan.sometimes("ledger.append", 0.1, seed + 1, silent);
      each.plan.sometimes("ledger.head", 0.1, seed, away);
      each.plan.sometimes("ledger.read", 0.05, seed, away);
      each.plan.sometimes("mailbox.receive", 0.1, seed, away);
      each.plan.sometimes("mailbox.acknowledge", 0.2, seed, away);
      each.plan.sometimes("mailbox.acknowledge", 0.2, seed + 1, silent);
      each.plan.sometimes("mailbox.release", 0.2, seed, away);
      each.plan.sometimes("mailbox.extend", 0.2, seed, away);
      each.replyPlan.sometimes("mailbox.send", 0.2, seed, away);
      each.replyPlan.sometimes("mailbox.send", 0.2, seed + 1, silent);
    }

    first.serves();
    second.serves();
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    everythingEndedOnce();
    assertThat(first.summary()).isNull();
    assertThat(second.summary()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void processesThatAreStoppedAnywhereShouldHandOverWithoutASecondModelReply(int seed)
      throws Exception {
    Random random = new Random(seed);
    stageWithWork();

    for (int i = 0; i < 8; i++) {
      WorkerStage.Process worker = process().serves();
      stage.pass(Duration.ofMillis(random.nextInt(9_000)));
      worker.stops();
      if (random.nextBoolean()) {
        stage.pass(Duration.ofMillis(random.nextInt(1_000)));
        worker.stops();
      }
      assertThat(worker.ended().clean()).isTrue();
    }
    process().serves();
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    everythingEndedOnce();
    for (int i = 0; i < BRIEFS; i++) {
      assertThat(stage.kinds(session(i))).doesNotContain("Failed", "DeadLettered");
    }
  }

  private void stageWithWork() {
    stage = new WorkerStage(directory);
    stage.offers(new ScriptedTool(Fixtures.tool("look")));
    stage.model.otherwise(this::turn);
    for (int i = 0; i < BRIEFS; i++) {
      stage.sends(Fixtures.brief(session(i).value()).replyTo(WorkerStage.REPLIES).build());
    }
  }

  private WorkerStage.Process process() {
    return stage.process(settings -> settings.concurrency(3).deadLetter(1000, 2000));
  }

  private static SessionId session(int i) {
    return new SessionId("brief-" + i);
  }

  /** Looks twice, then answers; two seconds a turn. */
  private LanguageModel.Reply turn(LanguageModel.Request request, LanguageModel.Listener listener)
      throws InterruptedException {
    stage.time.sleep(Duration.ofSeconds(2));
    long looks = request.messages().stream().filter(Message.ToolAnswered.class::isInstance).count();
    return looks == 2
        ? WorkerStage.answer("looked twice")
        : new LanguageModel.Reply(
            "", List.of(new LanguageModel.WantedCall("look", "{}")), TokenUsage.of(10, 5), false);
  }

  private void everythingEndedOnce() {
    for (int i = 0; i < BRIEFS; i++) {
      SessionId session = session(i);
      List<SessionEvent> events = stage.events(session);

      assertThat(events).filteredOn(SessionEvent.Completed.class::isInstance).hasSize(1);
      assertThat(events.getLast()).isInstanceOf(SessionEvent.Completed.class);
      assertThat(events).filteredOn(SessionEvent.ModelReplied.class::isInstance).hasSize(3);
      assertThat(events).filteredOn(SessionEvent.ToolFinished.class::isInstance).hasSize(2);
    }
    Set<String> reported =
        stage.reports().stream()
            .map(Report::sessionId)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(reported).hasSize(BRIEFS);
    assertThat(stage.reportIds()).hasSize(BRIEFS);
    assertThat(stage.reports()).allMatch(report -> report.outcome() instanceof Outcome.Completed);
    assertThat(stage.uncaught()).isEmpty();
    assertThat(stage.process().app.verifyAudit().verify(null))
        .hasSize(1)
        .allMatch(VerifyAudit.Verdict::intact);
  }
}
