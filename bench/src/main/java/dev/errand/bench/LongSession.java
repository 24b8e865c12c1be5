package dev.errand.bench;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.ModelPolicy;
import dev.errand.domain.agent.PromptSection;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Price;
import dev.errand.domain.budget.Reservation;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.Resolution;
import dev.errand.domain.session.Binding;
import dev.errand.domain.session.CallState;
import dev.errand.domain.session.Evolver;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelCall;
import dev.errand.domain.session.ModelProfile;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.Step;
import dev.errand.domain.slice.Slice;
import dev.errand.domain.slice.SliceChange;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolCall;
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

/**
 * Sessions of any length with a realistic mix: of a hundred turns three are retried after a
 * failure; a turn has one to three tools, of which one in twenty fails; a tool in four writes into
 * a slice, one in ten a file, and a tenth of all texts is long.
 */
final class LongSession {

  static final SessionId ID = new SessionId("long");

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final String SHORT = "x".repeat(80);
  private static final String LONG = "y".repeat(2_000);

  private final int length;
  private final Random dice = new Random(42);
  private final List<RecordedEvent> events;
  private SessionState state = SessionState.initial(ID);

  private LongSession(int length) {
    this.length = length;
    this.events = new ArrayList<>(length);
  }

  /** This many events that follow one another. */
  static List<RecordedEvent> events(int length) {
    LongSession session = new LongSession(length);
    session.play();
    return session.events;
  }

  /** An event right behind a state. */
  static RecordedEvent recorded(SessionState state, SessionEvent event) {
    long sequence = state.sequence() + 1;
    return new RecordedEvent(sequence, 1, BEGIN.plusMillis(sequence), event);
  }

  /** A call that has been started and is not over. */
  static String openCall(SessionState state) {
    return ((Step.Tools) state.step())
        .calls().stream()
            .filter(call -> call.status() instanceof CallState.Status.Started)
            .findFirst()
            .orElseThrow()
            .call()
            .id();
  }

  private void add(SessionEvent event) {
    if (events.size() < length) {
      RecordedEvent recorded = recorded(state, event);
      state = Evolver.evolve(state, recorded);
      events.add(recorded);
    }
  }

  private void play() {
    add(new SessionEvent.BriefAccepted(brief()));
    add(new SessionEvent.AttemptStarted(1, "worker"));
    add(new SessionEvent.AgentBound(binding()));
    for (int turn = 1; events.size() < length; turn++) {
      turn(turn);
    }
  }

  private void turn(int turn) {
    ModelCall call =
        new ModelCall(
            turn, ModelCall.Purpose.TURN, "test:model", new Reservation(1_000, 500, Money.ZERO));
    add(new SessionEvent.ModelCalled(call));
    if (dice.nextInt(100) < 3) {
      Failure failure = new Failure.Unavailable("down");
      add(new SessionEvent.ModelFailed(turn, failure, Usage.NONE));
      add(new SessionEvent.ErrorHandled(failure, new Resolution.Retry(BEGIN)));
      add(new SessionEvent.ModelCalled(call));
    }
    List<ToolCall> calls = new ArrayList<>();
    for (int i = 1 + dice.nextInt(3); i > 0; i--) {
      calls.add(new ToolCall("t" + turn + "-" + i, i == 1 ? "read" : "put", "{\"a\":" + i + "}"));
    }
    add(
        new SessionEvent.ModelReplied(
            turn,
            new Message.Said(text(), calls),
            TokenUsage.of(900, 60),
            Usage.modelCall(TokenUsage.of(900, 60), Money.ZERO)));
    for (ToolCall each : calls) {
      add(new SessionEvent.ToolStarted(each.id(), ID + "/" + each.id(), 1));
    }
    for (ToolCall each : calls) {
      add(outcome(each));
    }
  }

  private SessionEvent outcome(ToolCall call) {
    if (dice.nextInt(20) == 0) {
      return new SessionEvent.ToolFailed(call.id(), new Failure.ToolFault("broken"), List.of());
    }
    List<SliceChange> slices =
        switch (dice.nextInt(8)) {
          case 0 ->
              List.of(
                  new SliceChange.Append(
                      "notes", Slice.Retention.STATE, List.of("\"" + SHORT + "\"")));
          case 1 ->
              List.of(
                  new SliceChange.Upsert(
                      "facts", Slice.Retention.STATE, "k" + dice.nextInt(500), "1"));
          default -> List.of();
        };
    List<FileChange> files =
        dice.nextInt(10) == 0
            ? List.of(
                new FileChange.Written(
                    WorkspacePath.of("out/f" + dice.nextInt(40)),
                    new FileRef("%064x".formatted(dice.nextInt()), 99)))
            : List.of();
    return new SessionEvent.ToolFinished(call.id(), text(), slices, files, List.of());
  }

  private String text() {
    return dice.nextInt(10) == 0 ? LONG : SHORT;
  }

  private static Brief brief() {
    return Brief.builder(
            new BriefId("long"),
            new AgentChoice.Named("tester"),
            new Input.Text("do it"),
            new UserIdentity("ada", null, Set.of(), Map.of()),
            BEGIN)
        .build();
  }

  private static Binding binding() {
    Duration second = Duration.ofSeconds(1);
    return new Binding(
        new AgentDefinition(
            "tester",
            "1",
            "",
            Set.of(),
            List.of(new PromptSection("role", "You test.", null, List.of())),
            List.of("read", "put"),
            null,
            ModelPolicy.DEFAULT,
            Budget.ofTokens(Long.MAX_VALUE / 2),
            Duration.ofDays(10),
            List.of(),
            List.of(),
            List.of()),
        List.of(
            new ToolSpec("read", "reads", "{}", Effect.READ_ONLY, second),
            new ToolSpec("put", "puts", "{}", Effect.IDEMPOTENT, second)),
        new ModelProfile("test:model", Price.FREE, 100_000, null),
        Budget.ofTokens(Long.MAX_VALUE / 2),
        Deadline.in(Duration.ofDays(10), BEGIN),
        BEGIN);
  }
}
