package dev.errand.domain.session;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.agent.FeedbackRule;
import dev.errand.domain.agent.ModelPolicy;
import dev.errand.domain.agent.PromptSection;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Price;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.DeadLetterPolicy;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.RetryPolicy;
import dev.errand.domain.slice.Slice;
import dev.errand.domain.slice.SliceChange;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.domain.tool.ToolSpec;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Plays the runner and the world around it by the dice of one seed: decides, does what was decided
 * with random results, crashes anywhere, is cancelled, answers approvals. Everything it feeds to
 * the fold is what a real run may produce.
 */
final class RandomSession {

  static final DeadLetterPolicy ATTEMPTS = new DeadLetterPolicy(3, 10);

  private final Random dice;
  private final List<RecordedEvent> ledger = new ArrayList<>();
  private final Consumer<SessionState> watcher;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private SessionState state = SessionState.initial(new SessionId("s1"));
  private long epoch;

  private RandomSession(long seed, Consumer<SessionState> watcher) {
    this.dice = new Random(seed);
    this.watcher = watcher;
  }

  /** A session that came to its end, with the state after each event shown to the watcher. */
  static RandomSession play(long seed, Consumer<SessionState> watcher) {
    RandomSession session = new RandomSession(seed, watcher);
    session.play();
    return session;
  }

  List<RecordedEvent> ledger() {
    return ledger;
  }

  SessionState state() {
    return state;
  }

  private void add(SessionEvent event) {
    RecordedEvent recorded = new RecordedEvent(state.sequence() + 1, epoch, now, event);
    state = Evolver.evolve(state, recorded);
    ledger.add(recorded);
    watcher.accept(state);
  }

  private void play() {
    add(new SessionEvent.BriefAccepted(brief()));
    for (int steps = 0; state.outcome().isEmpty(); steps++) {
      if (steps > 20_000) {
        throw new IllegalStateException("the session does not end: " + state.step());
      }
      claim();
      attempt();
    }
  }

  private void claim() {
    epoch++;
    if (ATTEMPTS.allowsAnotherAttempt(state.attempts().counted())) {
      add(new SessionEvent.AttemptStarted(state.attempts().total() + 1, "w" + epoch));
    } else {
      add(new SessionEvent.DeadLettered(new Failure.AttemptsExhausted("used up")));
    }
  }

  /** One attempt; ends with the session, with a pause, or by a crash. */
  private void attempt() {
    while (true) {
      now = now.plusMillis(dice.nextInt(2_000));
      if (dice.nextInt(400) == 0 && state.outcome().isEmpty()) {
        add(new SessionEvent.CancelRequested("ada", "no longer needed"));
      }
      if (dice.nextInt(60) == 0) {
        return;
      }
      switch (Decider.decide(state, now)) {
        case Decision.AwaitBrief d -> throw new IllegalStateException("there is a brief");
        case Decision.Bind d -> add(new SessionEvent.AgentBound(binding()));
        case Decision.Record d -> add(d.event());
        case Decision.CallModel d -> callModel(d.call());
        case Decision.RunTools d -> runTools(d.runs());
        case Decision.Reconcile d -> reconcile(d.run());
        case Decision.CheckCompletion d -> checkCompletion(d.text());
        case Decision.HandleError d ->
            add(
                new SessionEvent.ErrorHandled(
                    d.failure(),
                    RetryPolicy.DEFAULT.resolve(
                        d.failures(), d.failure(), now, dice.nextDouble())));
        case Decision.WaitUntil d -> now = d.until();
        case Decision.AwaitApproval d -> {
          answer(d);
          return;
        }
        case Decision.EndAttempt d -> {
          now = d.nextAt().isAfter(now) ? d.nextAt() : now;
          return;
        }
        case Decision.Finished d -> {
          return;
        }
      }
    }
  }

  private void callModel(ModelCall call) {
    add(new SessionEvent.ModelCalled(call));
    if (dice.nextInt(50) == 0) {
      return;
    }
    if (dice.nextInt(8) == 0) {
      Failure failure = modelFailure();
      add(new SessionEvent.ModelFailed(call.turn(), failure, Decider.chargeFor(call, failure)));
      return;
    }
    long in = 1 + (long) (dice.nextDouble() * (call.reservation().inputTokens() - 1));
    long out = 1 + (long) (dice.nextDouble() * (call.reservation().outputTokens() - 1));
    TokenUsage tokens = new TokenUsage(in, dice.nextLong(in + 1), out);
    Usage charged = Usage.modelCall(tokens, state.bound().model().knownPrice().of(tokens));
    if (call.purpose() == ModelCall.Purpose.JUDGE) {
      add(new SessionEvent.CompletionJudged(dice.nextBoolean(), "because", tokens, charged));
      return;
    }
    List<ToolCall> calls = new ArrayList<>();
    for (int i = dice.nextInt(4); i > 0; i--) {
      String tool = List.of("read", "put", "pay", "gone").get(dice.nextInt(4));
      calls.add(new ToolCall("t" + call.turn() + "-" + i, tool, "{}"));
    }
    add(
        new SessionEvent.ModelReplied(
            call.turn(), new Message.Said("x".repeat(dice.nextInt(50)), calls), tokens, charged));
  }

  private Failure modelFailure() {
    return switch (dice.nextInt(7)) {
      case 0 -> new Failure.Throttled("slow down", Duration.ofSeconds(dice.nextInt(5)));
      case 1 -> new Failure.Unavailable("down");
      case 2 -> new Failure.TimedOut("late");
      case 3 -> new Failure.Unauthorized("no key");
      case 4 -> new Failure.ContentRefused("no");
      default -> new Failure.Unavailable("reset");
    };
  }

  private void runTools(List<Decision.ToolRun> runs) {
    for (Decision.ToolRun run : runs) {
      add(new SessionEvent.ToolStarted(run.call().id(), run.idempotencyKey(), run.run()));
    }
    List<Decision.ToolRun> order = new ArrayList<>(runs);
    java.util.Collections.shuffle(order, dice);
    for (Decision.ToolRun run : order) {
      if (dice.nextInt(20) == 0) {
        return;
      }
      String id = run.call().id();
      if (dice.nextInt(5) == 0) {
        add(
            new SessionEvent.ToolFailed(
                id,
                new Failure.ToolFault("broken"),
                List.of(new SliceChange.Append("log", Slice.Retention.LOG, List.of("1")))));
      } else {
        add(new SessionEvent.ToolFinished(id, "done", slices(), files(), List.of()));
      }
    }
  }

  private List<SliceChange> slices() {
    return switch (dice.nextInt(4)) {
      case 0 -> List.of();
      case 1 -> List.of(new SliceChange.Append("a", Slice.Retention.STATE, List.of("1", "2")));
      case 2 ->
          List.of(
              new SliceChange.Upsert(
                  "b", Slice.Retention.STATE, "k" + dice.nextInt(5), "" + dice.nextInt()));
      default -> List.of(new SliceChange.Replace("a", Slice.Retention.STATE, List.of()));
    };
  }

  private List<FileChange> files() {
    WorkspacePath path = WorkspacePath.of("out/f" + dice.nextInt(4));
    return switch (dice.nextInt(4)) {
      case 0 -> List.of(new FileChange.Deleted(path));
      case 1 ->
          List.of(
              new FileChange.Written(
                  path, new FileRef("%064x".formatted(dice.nextInt(1_000)), dice.nextInt(99))));
      default -> List.of();
    };
  }

  private void reconcile(Decision.ToolRun run) {
    String id = run.call().id();
    add(
        switch (dice.nextInt(3)) {
          case 0 -> new SessionEvent.ToolFinished(id, "was done", List.of(), List.of(), List.of());
          case 1 -> new SessionEvent.ToolCleared(id);
          default -> new SessionEvent.ToolInDoubt(id, "nobody knows");
        });
  }

  private void checkCompletion(String text) {
    List<String> problems = new ArrayList<>(Completion.problems(state));
    if (dice.nextInt(4) == 0) {
      problems.add("not good enough");
    }
    add(new SessionEvent.CompletionChecked(new Answer(text, null), problems));
  }

  private void answer(Decision.AwaitApproval await) {
    add(new SessionEvent.HandedBack("awaiting approval"));
    if (dice.nextInt(6) == 0) {
      now = await.until();
    } else {
      add(
          new SessionEvent.ApprovalAnswered(
              await.approvalIds().get(dice.nextInt(await.approvalIds().size())),
              dice.nextBoolean(),
              "boss",
              "because"));
    }
  }

  private Brief brief() {
    return Brief.builder(
            new BriefId("s1"),
            new AgentChoice.Named("tester"),
            new Input.Text("do it"),
            new UserIdentity("ada", "acme", Set.of("analyst"), Map.of()),
            now)
        .budget(budget())
        .build();
  }

  private Budget budget() {
    Budget budget = Budget.ofTokens(20_000 + dice.nextInt(400_000));
    budget = dice.nextBoolean() ? budget.withToolCalls(dice.nextInt(60)) : budget;
    budget = dice.nextBoolean() ? budget.withModelCalls(1 + dice.nextInt(60)) : budget;
    return dice.nextBoolean() ? budget.withCost(Money.of("0." + (1 + dice.nextInt(99)))) : budget;
  }

  private Binding binding() {
    Duration second = Duration.ofSeconds(1);
    return new Binding(
        new AgentDefinition(
            "tester",
            "1",
            "",
            Set.of(),
            List.of(new PromptSection("role", "You test.", null, List.of())),
            List.of("read", "put", "pay"),
            null,
            new ModelPolicy(null, 1 + dice.nextInt(2_000), null),
            Budget.ofTokens(1_000),
            Duration.ofMinutes(10),
            List.of(
                new ToolPolicy.ApprovalRequired("pay", "boss", Duration.ofMinutes(5)),
                new ToolPolicy.MaximumCalls("read", 20),
                new ToolPolicy.Requires("put", "read")),
            dice.nextBoolean()
                ? List.of()
                : List.of(
                    new CompletionCheck.ToolFinished("read"),
                    new CompletionCheck.ModelJudge("it is good")),
            List.of(
                new FeedbackRule("often", new FeedbackRule.Trigger.EveryToolCalls(5), "slow down"),
                new FeedbackRule("late", new FeedbackRule.Trigger.TimeLeftBelow(0.3), "hurry up"))),
        List.of(
            new ToolSpec("read", "reads", "{}", Effect.READ_ONLY, second),
            new ToolSpec("put", "puts", "{}", Effect.IDEMPOTENT, second),
            new ToolSpec("pay", "pays", "{}", Effect.ONCE, second)),
        new ModelProfile("test:model", Price.perMillion("2.50", "10"), 100_000, null),
        state.acceptedBrief().budget(),
        Deadline.in(Duration.ofMinutes(1 + dice.nextInt(200)), now),
        now);
  }
}
