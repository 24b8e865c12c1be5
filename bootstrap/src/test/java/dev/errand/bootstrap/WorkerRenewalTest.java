package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Tool;
import dev.errand.bootstrap.simulation.WrappedMailbox;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolSpec;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.ScriptedTool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases that are not renewed, and briefs that seem not to get on. */
class WorkerRenewalTest extends WorkerScenario {

  private static final Failure LOST = new Failure.Conflict("the receipt is stale");
  private static final SessionId LEFT = new SessionId("left");
  private static final SessionId KEPT = new SessionId("kept");

  /** Why the mailbox refuses to extend the lease of a brief. */
  private final Map<SessionId, Failure> refusals = new ConcurrentHashMap<>();

  /** When the model was interrupted at a brief. */
  private final Map<SessionId, Instant> interrupted = new ConcurrentHashMap<>();

  @BeforeEach
  void setUp() {
    stage.mailbox = new Refusing(stage.mailbox);
    stage.model.otherwise(this::takesFiveMinutes);
  }

  @Test
  void briefWhoseLeaseIsLostShouldBeLeftThoughNobodyElseIsInTheLedgerYet() throws Exception {
    stage.process().serves();
    sends(LEFT);
    sends(KEPT);
    stage.pass(Duration.ofSeconds(1));

    refusals.put(LEFT, LOST);
    stage.pass(Duration.ofSeconds(20));

    assertThat(interrupted).containsOnlyKeys(LEFT);
    assertThat(stage.kinds(LEFT)).endsWith("ModelCalled");
  }

  @Test
  void leaseThatCanNeverBeRenewedShouldNotHideThatAnotherWasLost() throws Exception {
    stage.process().serves();
    sends(KEPT);
    sends(LEFT);
    stage.pass(Duration.ofSeconds(1));

    refusals.put(KEPT, new Failure.Denied("not this one"));
    refusals.put(LEFT, LOST);
    stage.pass(Duration.ofSeconds(20));

    assertThat(interrupted).containsOnlyKeys(LEFT);
    refusals.clear();
    stage.until("one is done", () -> !stage.reports().isEmpty());
    assertThat(stage.reports().getFirst().sessionId()).isEqualTo(KEPT.value());
  }

  @Test
  void messageThatCameTooOftenShouldStayWhileTheOneAtWorkMayHaveLostItsLease() throws Exception {
    Mailbox.Delivery second = deliveredInVain(LEFT, 3);
    sends(LEFT);
    stage.process(settings -> settings.deadLetter(2, 3)).serves();
    stage.pass(Duration.ofSeconds(45));

    refusals.put(LEFT, LOST);
    stage.mailbox.release(second.receipt(), Duration.ZERO);
    stage.time.awaitIdle();
    assertThat(stage.journal)
        .doesNotContain("acknowledge")
        .anyMatch(line -> line.startsWith("release PT"));

    refusals.clear();
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));
    assertThat(stage.kinds(LEFT)).containsOnlyOnce("Completed").doesNotContain("DeadLettered");
  }

  @Test
  void briefThatHeedsItsInterruptAfterAMomentShouldKeepItsSlot() throws Exception {
    stage.model.does(
        (request, listener) -> {
          try {
            stage.time.sleep(Duration.ofHours(1));
          } catch (InterruptedException e) {
            stage.time.sleep(Duration.ofSeconds(7));
          }
          return WorkerStage.answer("42");
        });
    stage.process(settings -> settings.stuckAfter(Duration.ofMinutes(2))).serves();

    sends(KEPT);
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.telemetry.counted("errand.briefs.abandoned")).isZero();
    assertThat(stage.kinds(KEPT)).containsOnlyOnce("AttemptStarted").contains("Completed");
  }

  @Test
  void eachStepShouldCountAsProgress() throws Exception {
    stage.offers(new ScriptedTool(Fixtures.tool("count", Effect.READ_ONLY)));
    for (int i = 0; i < 4; i++) {
      stage.model.does(
          (request, listener) -> {
            stage.time.sleep(Duration.ofSeconds(90));
            return wants("count");
          });
    }
    stage.model.says("42");
    stage.process(settings -> settings.stuckAfter(Duration.ofMinutes(2))).serves();

    sends(KEPT);
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(stage.kinds(KEPT)).contains("Completed").doesNotContain("ModelFailed");
    assertThat(stage.model.requests()).hasSize(5);
  }

  @Test
  void whatAToolTellsOfItsProgressShouldKeepTheWatchdogQuiet() throws Exception {
    ScriptedTool slow =
        new ScriptedTool(
            new ToolSpec(
                "count",
                "Counts",
                "{\"type\":\"object\"}",
                Effect.READ_ONLY,
                Duration.ofMinutes(20)));
    slow.does(
        (arguments, context) -> {
          for (int i = 1; i <= 10; i++) {
            stage.time.sleep(Duration.ofMinutes(1));
            context.progress(i + " of 10");
          }
          return new Tool.Result.Ok("10");
        });
    stage.offers(slow);
    stage.model.wants("count", "{}").says("42");
    stage.process(settings -> settings.stuckAfter(Duration.ofMinutes(2))).serves();

    sends(KEPT);
    stage.until("settled", () -> stage.isEmpty(stage.mailbox));

    assertThat(slow.runs()).hasSize(1);
    assertThat(stage.kinds(KEPT)).containsOnlyOnce("AttemptStarted").contains("Completed");
    assertThat(Duration.between(Fixtures.NOW, stage.time.instant()))
        .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
  }

  private void sends(SessionId session) {
    stage.sends(Fixtures.brief(session.value()).replyTo(WorkerStage.REPLIES).build());
  }

  /** The last of so many deliveries, which is held for a minute. */
  private Mailbox.Delivery deliveredInVain(SessionId session, int times)
      throws InterruptedException {
    sends(session);
    for (int i = 1; ; i++) {
      Mailbox.Delivery delivery =
          stage.mailbox.receive(1, Duration.ofMinutes(1), Duration.ZERO).getFirst();
      if (i == times) {
        return delivery;
      }
      stage.mailbox.release(delivery.receipt(), Duration.ZERO);
    }
  }

  private static LanguageModel.Reply wants(String tool) {
    return new LanguageModel.Reply(
        "", List.of(new LanguageModel.WantedCall(tool, "{}")), TokenUsage.of(10, 5), false);
  }

  private LanguageModel.Reply takesFiveMinutes(
      LanguageModel.Request request, LanguageModel.Listener listener) throws InterruptedException {
    try {
      stage.time.sleep(Duration.ofMinutes(5));
    } catch (InterruptedException e) {
      interrupted.put(new SessionId(request.key().split("/")[0]), stage.time.instant());
      throw e;
    }
    return WorkerStage.answer("42");
  }

  private final class Refusing extends WrappedMailbox {
    private final Map<Receipt, SessionId> holders = new ConcurrentHashMap<>();

    Refusing(Mailbox inner) {
      super(inner);
    }

    @Override
    public List<Delivery> receive(int max, Duration visibility, Duration wait)
        throws InterruptedException {
      List<Delivery> deliveries = super.receive(max, visibility, wait);
      for (Delivery each : deliveries) {
        holders.put(each.receipt(), SessionId.of(stage.codecs.decodeBrief(each.body()).id()));
      }
      return deliveries;
    }

    @Override
    public void extend(Receipt receipt, Duration visibility) {
      Failure refusal = refusals.get(holders.get(receipt));
      if (refusal != null) {
        throw new PortException(refusal);
      }
      super.extend(receipt, visibility);
    }
  }
}
