package dev.errand.domain.session;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.agent.FeedbackRule;
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
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.domain.tool.ToolSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A session told event by event, all of them at one instant and under one epoch. */
record Story(SessionState state) {

  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final Duration TIME = Duration.ofHours(1);
  static final Reservation RESERVED = new Reservation(1_000, 500, Money.of("0.02"));
  static final Usage CHARGED = Usage.modelCall(TokenUsage.of(100, 20), Money.of("0.01"));
  static final UserIdentity ADA = new UserIdentity("ada", "acme", Set.of("analyst"), Map.of());

  static Story begun() {
    return new Story(SessionState.initial(new SessionId("s1")));
  }

  static Story accepted() {
    return begun().then(new SessionEvent.BriefAccepted(brief().build()));
  }

  /** An attempt was started and bound to an agent, who is to speak. */
  static Story ready(AgentDefinition agent) {
    return accepted().attempt().then(new SessionEvent.AgentBound(binding(agent)));
  }

  static Story ready() {
    return ready(agent(List.of(), List.of(), List.of()));
  }

  Story then(SessionEvent... events) {
    Story story = this;
    for (SessionEvent event : events) {
      long sequence = story.state.sequence() + 1;
      story = new Story(Evolver.evolve(story.state, new RecordedEvent(sequence, 1, NOW, event)));
    }
    return story;
  }

  Story attempt() {
    return then(new SessionEvent.AttemptStarted(state.attempts().total() + 1, "w1"));
  }

  Story called() {
    return then(new SessionEvent.ModelCalled(call(ModelCall.Purpose.TURN)));
  }

  Story calledJudge() {
    return then(new SessionEvent.ModelCalled(call(ModelCall.Purpose.JUDGE)));
  }

  /** The model says something, and wants these tools, whose calls are named after them. */
  Story says(String text, String... tools) {
    List<ToolCall> calls =
        List.of(tools).stream().map(tool -> new ToolCall("call-" + tool, tool, "{}")).toList();
    return called()
        .then(
            new SessionEvent.ModelReplied(
                Math.max(1, state.turn() + 1),
                new Message.Said(text, calls),
                TokenUsage.of(100, 20),
                CHARGED));
  }

  Story started(String tool, int run) {
    return then(new SessionEvent.ToolStarted("call-" + tool, "s1/call-" + tool, run));
  }

  Story finished(String tool) {
    return then(
        new SessionEvent.ToolFinished(
            "call-" + tool, tool + " is done", List.of(), List.of(), List.of()));
  }

  Decision decide() {
    return Decider.decide(state, NOW);
  }

  private ModelCall call(ModelCall.Purpose purpose) {
    int turn = purpose == ModelCall.Purpose.TURN ? state.turn() + 1 : Math.max(1, state.turn());
    return new ModelCall(turn, purpose, "test:model", RESERVED);
  }

  static Brief.Builder brief() {
    return Brief.builder(
        new BriefId("s1"), new AgentChoice.Named("tester"), new Input.Text("do it"), ADA, NOW);
  }

  static AgentDefinition agent(
      List<ToolPolicy> policies, List<CompletionCheck> checks, List<FeedbackRule> rules) {
    return new AgentDefinition(
        "tester",
        "1",
        "",
        Set.of(),
        List.of(new PromptSection("role", "You test.", null, List.of())),
        List.of("read", "put", "pay"),
        null,
        new ModelPolicy(null, 800, null),
        Budget.ofTokens(1_000),
        TIME,
        policies,
        checks,
        rules);
  }

  static AgentDefinition checking(CompletionCheck... checks) {
    return agent(List.of(), List.of(checks), List.of());
  }

  static Binding binding(AgentDefinition agent) {
    return binding(agent, Budget.ofTokens(100_000).withToolCalls(50));
  }

  static Binding binding(AgentDefinition agent, Budget budget) {
    Duration second = Duration.ofSeconds(1);
    return new Binding(
        agent,
        List.of(
            new ToolSpec("read", "reads", "{}", Effect.READ_ONLY, second),
            new ToolSpec("put", "puts", "{}", Effect.IDEMPOTENT, second),
            new ToolSpec("pay", "pays", "{}", Effect.ONCE, second)),
        new ModelProfile("test:model", Price.perMillion("2", "8"), 100_000, "a test"),
        budget,
        Deadline.in(TIME, NOW),
        NOW);
  }
}
