package dev.errand.adapter.out.json;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Payload;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.agent.FeedbackRule;
import dev.errand.domain.agent.ModelPolicy;
import dev.errand.domain.agent.PromptSection;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Attachment;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Experiment;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
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
import dev.errand.domain.session.Attempts;
import dev.errand.domain.session.Binding;
import dev.errand.domain.session.CallState;
import dev.errand.domain.session.Conversation;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelCall;
import dev.errand.domain.session.ModelProfile;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.Step;
import dev.errand.domain.session.Tally;
import dev.errand.domain.slice.Slice;
import dev.errand.domain.slice.SliceChange;
import dev.errand.domain.slice.Slices;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.domain.tool.ToolSpec;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One readable value of everything that is stored or sent, with every optional part present. */
final class Samples {

  static final Instant NOON = Instant.parse("2026-03-01T12:00:00.125Z");

  private static final WorkspacePath CSV = WorkspacePath.of("seattle-weather.csv");
  private static final FileRef CONTENT = new FileRef("ab".repeat(32), 48_219);
  private static final Usage CHARGED = new Usage(1_200, 85, Money.of("0.0125"), 1, 0);
  private static final Failure THROTTLED =
      new Failure.Throttled("the provider asks to wait", Duration.ofSeconds(5));
  private static final Answer ANSWER = new Answer("Rain fell.", "{\"cause\":\"rain\"}");
  private static final ToolCall CALL = new ToolCall("call-1", "query", "{\"sql\":\"SELECT 1\"}");
  private static final SliceChange UPSERT =
      new SliceChange.Upsert("findings", Slice.Retention.STATE, "march", "{\"n\":1}");

  private Samples() {}

  static Brief brief() {
    return Brief.builder(
            new BriefId("b-1"),
            new AgentChoice.Named("data-analyst"),
            new Input.Text("Why did March fall?"),
            new UserIdentity("ada", "acme", Set.of("analyst"), Map.of("team", "north")),
            NOON)
        .attachments(List.of(new Attachment(CSV, CONTENT)))
        .budget(budget())
        .deadline(new Deadline(NOON.plusSeconds(600)))
        .replyTo("memory:replies")
        .idempotencyKey("march")
        .labels(Map.of("run", "42"))
        .experiment(new Experiment("prompt-v2", Map.of("tone", "dry")))
        .traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        .build();
  }

  static Budget budget() {
    return new Budget(100_000, 20_000, 110_000, Money.of("0.50"), 20, 50);
  }

  static AgentDefinition agent() {
    return new AgentDefinition(
        "data-analyst",
        "1.2",
        "Answers questions about tables.",
        Set.of("analyse-data"),
        List.of(
            new PromptSection("role", "You analyse data.", null, List.of()),
            new PromptSection("charts", "How to draw.", "About charts.", List.of("chart"))),
        List.of("query"),
        "{\"type\":\"object\"}",
        new ModelPolicy("openai:gpt-x", 4_096, 0.2),
        budget(),
        Duration.ofMinutes(10),
        List.of(
            new ToolPolicy.Requires("query", "describe"),
            new ToolPolicy.ApprovalRequired("restart", "operator", Duration.ofHours(1)),
            new ToolPolicy.RoleRequired("query", "analyst"),
            new ToolPolicy.MaximumCalls("chart", 3),
            new ToolPolicy.ReadBeforeWrite("write_report")),
        List.of(
            new CompletionCheck.AllOf(
                List.of(
                    new CompletionCheck.ToolFinished("query"),
                    new CompletionCheck.ObjectivesTicked("objectives", List.of("profiled")),
                    new CompletionCheck.ModelJudge("It names a cause."))),
            new CompletionCheck.AnyOf(List.of(new CompletionCheck.FileWritten("charts/*.svg")))),
        List.of(
            new FeedbackRule("often", new FeedbackRule.Trigger.EveryToolCalls(5), "Be brief."),
            new FeedbackRule("late", new FeedbackRule.Trigger.TimeLeftBelow(0.2), "Finish."),
            new FeedbackRule("poor", new FeedbackRule.Trigger.BudgetLeftBelow(0.25), "Save."),
            new FeedbackRule("file", new FeedbackRule.Trigger.FileCreated("*.md"), "Check.")));
  }

  static Binding binding() {
    return new Binding(
        agent(),
        List.of(
            new ToolSpec(
                "query",
                "Runs SQL.",
                "{\"type\":\"object\"}",
                Effect.READ_ONLY,
                Duration.ofSeconds(30))),
        new ModelProfile(
            "offline:planner",
            Price.perMillion("2.50", "10"),
            128_000,
            "No language model was involved."),
        budget(),
        new Deadline(NOON.plusSeconds(600)),
        NOON);
  }

  /** One event of each kind, in the order of a life that has seen everything. */
  static List<RecordedEvent> events() {
    ModelCall call =
        new ModelCall(
            1,
            ModelCall.Purpose.TURN,
            "openai:gpt-x",
            new Reservation(2_000, 4_096, Money.of("0.04596")));
    List<SessionEvent> events =
        List.of(
            new SessionEvent.BriefAccepted(brief()),
            new SessionEvent.AttemptStarted(1, "worker-1"),
            new SessionEvent.AgentBound(binding()),
            new SessionEvent.ModelCalled(call),
            new SessionEvent.ModelReplied(
                1,
                new Message.Said("Let me look.", List.of(CALL)),
                new TokenUsage(1_200, 800, 85),
                CHARGED),
            new SessionEvent.ModelFailed(1, THROTTLED, CHARGED),
            new SessionEvent.ToolStarted("call-1", "b-1/call-1", 1),
            new SessionEvent.ToolFinished(
                "call-1",
                "{\"rows\":[[1]]}",
                List.of(
                    UPSERT,
                    new SliceChange.Append("log", Slice.Retention.LOG, List.of("\"asked\"")),
                    new SliceChange.Replace("latest", Slice.Retention.STATE, List.of("1"))),
                List.of(
                    new FileChange.Written(WorkspacePath.of("charts/t.svg"), CONTENT),
                    new FileChange.Deleted(WorkspacePath.of("old.txt"))),
                List.of(CSV)),
            new SessionEvent.ToolFailed("call-1", THROTTLED, List.of(UPSERT)),
            new SessionEvent.ToolDenied("call-1", "query needs the role analyst"),
            new SessionEvent.ToolInDoubt("call-1", "the process died"),
            new SessionEvent.ToolCleared("call-1"),
            new SessionEvent.ApprovalAsked(
                "a-1", "call-1", "operator", "Restart it?", NOON.plusSeconds(3_600)),
            new SessionEvent.ApprovalAnswered("a-1", true, "grace", "go ahead"),
            new SessionEvent.CheckpointReached("profiled"),
            new SessionEvent.BudgetCharged(CHARGED, "embedding"),
            new SessionEvent.FeedbackGiven("late", 1, "Finish."),
            new SessionEvent.ErrorHandled(THROTTLED, new Resolution.Retry(NOON.plusSeconds(5))),
            new SessionEvent.CompletionChecked(ANSWER, List.of("No chart was drawn.")),
            new SessionEvent.CompletionJudged(
                true, "It names a cause.", TokenUsage.of(300, 10), CHARGED),
            new SessionEvent.HandedBack("the worker shuts down"),
            new SessionEvent.CancelRequested("grace", "not needed"),
            new SessionEvent.Forked(new SessionId("s-0"), 7),
            new SessionEvent.Completed(ANSWER),
            new SessionEvent.Failed(new Failure.BudgetExhausted("nothing is left")),
            new SessionEvent.Cancelled("not needed"),
            new SessionEvent.DeadLettered(new Failure.Unauthorized("the key is wrong")),
            new SessionEvent.Revived("grace", "the key was changed"));
    List<RecordedEvent> recorded = new ArrayList<>();
    events.forEach(
        event ->
            recorded.add(
                new RecordedEvent(
                    recorded.size() + 1, 2, NOON.plusSeconds(recorded.size()), event)));
    return recorded;
  }

  static SessionState state() {
    return new SessionState(
        new SessionId("b-1"),
        12,
        2,
        brief(),
        binding(),
        new Attempts(2, 1, 2),
        new Step.Tools(
            List.of(
                new CallState(CALL, new CallState.Status.Started("b-1/call-1", 1)),
                new CallState(
                    CALL,
                    new CallState.Status.AwaitingApproval(
                        "a-1", "operator", NOON.plusSeconds(3_600), 0)))),
        2,
        1,
        Conversation.of(
            List.of(
                new Message.Asked("Why did March fall?"),
                new Message.Said("Let me look.", List.of(CALL)),
                new Message.ToolAnswered("call-1", "query", "{\"rows\":[[1]]}", false),
                new Message.Noticed("Be brief.")),
            1_301,
            40),
        CHARGED,
        new Usage(2_000, 4_096, Money.of("0.04596"), 1, 0),
        Slices.EMPTY.apply(List.of(UPSERT)),
        new Manifest(Map.of(CSV, CONTENT)),
        new Tally(Map.of("query", 2L), Map.of("query", 1L), Map.of("late", 1L), Set.of(CSV), 1),
        "not needed");
  }

  static Report report() {
    return new Report(
        new BriefId("b-1"),
        "b-1",
        new Outcome.Completed(ANSWER),
        List.of(new Attachment(WorkspacePath.of("charts/t.svg"), CONTENT)),
        new Usage(1_200, 85, Money.of("0.0125"), 3, 2),
        1,
        "data-analyst",
        "offline:planner",
        "No language model was involved.");
  }

  static AuditCheckpoint checkpoint() {
    return new AuditCheckpoint(
        new AuditCheckpoint.Statement("acme", 8, "a".repeat(64), NOON, "b".repeat(64)), "c2lnbg==");
  }

  static AuditEntry auditEntry() {
    return AuditChain.EMPTY.append(
        new AuditFact(NOON, "acme", "worker-1", "tool-finished", "b-1", 8, "call-1"));
  }

  static DeadLetters.Letter letter() {
    return new DeadLetters.Letter(
        "b-1",
        THROTTLED,
        "at dev.errand.Somewhere",
        "data-analyst",
        "acme",
        "b-1",
        3,
        4,
        NOON,
        NOON.plusSeconds(60),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Map.of("group", "north"),
        Payload.ofText("{\"v\":1}"));
  }
}
