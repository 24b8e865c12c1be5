package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Input;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.SimulatedCrash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Briefs in the same process as one whose work kills it, each time that it is worked on. */
class WorkerSuspectsTest {

  private static final int BRIEFS = 12;
  private static final int ATTEMPTS = 3;
  private static final Set<String> LONG = Set.of("linger", "fail");

  private final AtomicInteger atWork = new AtomicInteger();
  private final AtomicInteger mostAtWork = new AtomicInteger();
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();
  private WorkerStage stage;
  private WorkerStage.Process process;
  private boolean died;

  @TempDir private Path directory;

  @BeforeEach
  void stage() {
    stage = new WorkerStage(directory);
    stage.model.otherwise(this::turn);
  }

  @Test
  void oneThatKillsEachProcessShouldEndInTheDeadLettersAlone() throws Exception {
    for (int i = 0; i < BRIEFS; i++) {
      sends(i, i == BRIEFS / 2 ? "kill" : "work");
    }

    int deaths = serveUntilSettled(settings -> settings.concurrency(BRIEFS));

    assertThat(deaths).isEqualTo(ATTEMPTS);
    for (int i = 0; i < BRIEFS; i++) {
      assertThat(stage.events(session(i)).getLast())
          .as("the end of brief " + i)
          .isInstanceOf(
              i == BRIEFS / 2 ? SessionEvent.DeadLettered.class : SessionEvent.Completed.class);
    }
  }

  @Test
  void twoThatKillShouldConvictNobodyButThemselves() throws Exception {
    for (int i = 0; i < BRIEFS; i++) {
      sends(i, i % 5 == 0 ? "kill" : "work");
    }

    serveUntilSettled(settings -> settings.concurrency(BRIEFS));

    for (int i = 0; i < BRIEFS; i++) {
      assertThat(stage.events(session(i)).getLast())
          .as("the end of brief " + i)
          .isInstanceOf(
              i % 5 == 0 ? SessionEvent.DeadLettered.class : SessionEvent.Completed.class);
    }
  }

  @Test
  void thoseThatSurvivedADeathShouldNotKeepNewOnesWaiting() throws Exception {
    for (int i = 0; i < 8; i++) {
      sends(i, "linger");
    }
    begin(settings -> settings.concurrency(8));
    stage.until("all are at work", () -> atWork.get() == 8);
    dies();
    stage.pass(Duration.ofMinutes(6));
    assertThat(stage.reports()).isEmpty();

    begin(settings -> settings.concurrency(8));
    stage.until("some are at work", () -> atWork.get() > 0);
    stage.pass(Duration.ofMinutes(1));
    int suspects = atWork.get();
    for (int i = 8; i < 14; i++) {
      sends(i, "work");
    }
    stage.until("the new ones are done", () -> stage.reports().size() >= 6);

    assertThat(suspects).as("suspects at work together").isEqualTo(2);
    assertThat(stage.reports())
        .extracting(report -> report.briefId().value())
        .doesNotContain("brief-0", "brief-1");
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));
    assertThat(stage.reports()).hasSize(14);
  }

  @Test
  void oneThatFailedByItselfShouldWaitForNobody() throws Exception {
    for (int i = 0; i < 4; i++) {
      sends(i, "fail");
    }

    begin(settings -> settings.concurrency(4).breakerOpensAfter(1_000));
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(mostAtWork).as("at work together").hasValue(4);
  }

  private void begin(UnaryOperator<WorkerSettings> tuned) throws InterruptedException {
    process = stage.process(tuned);
    process.serves();
  }

  private int serveUntilSettled(UnaryOperator<WorkerSettings> tuned) throws Exception {
    for (int deaths = 0; ; deaths++) {
      died = false;
      begin(tuned);
      stage.until("dead or done", () -> died || stage.isEmpty(stage.mailbox));
      if (!died) {
        return deaths;
      }
    }
  }

  private LanguageModel.Reply turn(LanguageModel.Request request, LanguageModel.Listener listener)
      throws InterruptedException {
    String input = ((Message.Asked) request.messages().getFirst()).text();
    if (input.equals("fail") && failures.merge(request.key().split("/")[0], 1, Integer::sum) <= 3) {
      throw new PortException(new Failure.Unavailable("the model is away"));
    }
    mostAtWork.accumulateAndGet(atWork.incrementAndGet(), Math::max);
    WorkerStage.Process mine = process;
    try {
      stage.time.sleep(Duration.ofSeconds(LONG.contains(input) ? 300 : 2));
    } finally {
      atWork.decrementAndGet();
    }
    if (input.equals("kill") && mine == process) {
      dies();
    }
    return WorkerStage.answer("done");
  }

  private void dies() {
    died = true;
    try {
      process.die("work");
    } catch (SimulatedCrash crash) {
      // Whoever is at work there has no effect any more.
    }
  }

  private void sends(int i, String input) {
    stage.sends(
        Brief.builder(
                new BriefId(session(i).value()),
                new AgentChoice.Named(Fixtures.AGENT),
                new Input.Text(input),
                Fixtures.USER,
                stage.time.instant())
            .replyTo(WorkerStage.REPLIES)
            .build());
  }

  private static SessionId session(int i) {
    return new SessionId("brief-" + i);
  }
}
