package dev.errand.adapter.in.cli;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.ModelPolicy;
import dev.errand.domain.agent.PromptSection;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Attachment;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
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
import dev.errand.domain.session.Binding;
import dev.errand.domain.session.Evolver;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelCall;
import dev.errand.domain.session.ModelProfile;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.WorkspacePath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A session that grows event by event, one second apart, through the real fold. */
final class Sessions {

  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final FileRef FILE = new FileRef("ab".repeat(32), 12_345);

  final List<RecordedEvent> events = new ArrayList<>();
  final List<SessionState> states = new ArrayList<>();
  private SessionState state;

  Sessions(String id) {
    state = SessionState.initial(new SessionId(id));
  }

  /** A session that has a brief, an attempt and an agent. */
  static Sessions bound(String id) {
    return new Sessions(id)
        .then(new SessionEvent.BriefAccepted(brief(id)))
        .then(new SessionEvent.AttemptStarted(1, "host-7"))
        .then(new SessionEvent.AgentBound(binding()));
  }

  /** A session in which the model has just asked for two tools. */
  static Sessions wantingTools(String id) {
    return bound(id)
        .calling(1)
        .replying(1, "", new ToolCall("c1", "profile", "{}"), new ToolCall("c2", "chart", "{}"));
  }

  /** A session that ran to its end and made a chart. */
  static Sessions completed(String id) {
    return wantingTools(id)
        .then(new SessionEvent.ToolStarted("c1", "k1", 1))
        .then(new SessionEvent.ToolStarted("c2", "k2", 1))
        .then(new SessionEvent.ToolFinished("c1", "{}", List.of(), List.of(), List.of()))
        .then(
            new SessionEvent.ToolFinished(
                "c2",
                "{}",
                List.of(),
                List.of(new FileChange.Written(WorkspacePath.of("chart.svg"), FILE)),
                List.of()))
        .calling(2)
        .replying(2, "March fell.")
        .then(new SessionEvent.CompletionChecked(new Answer("March fell.", null), List.of()))
        .then(new SessionEvent.Completed(new Answer("March fell.", null)));
  }

  Sessions calling(int turn) {
    return then(
        new SessionEvent.ModelCalled(
            new ModelCall(
                turn,
                ModelCall.Purpose.TURN,
                "offline:rules",
                new Reservation(500, 200, Money.of("0.01")))));
  }

  Sessions replying(int turn, String text, ToolCall... calls) {
    return then(
        new SessionEvent.ModelReplied(
            turn,
            new Message.Said(text, List.of(calls)),
            TokenUsage.of(1204, 96),
            Usage.modelCall(TokenUsage.of(1204, 96), Money.of("0.0025"))));
  }

  Sessions then(SessionEvent event) {
    RecordedEvent recorded =
        new RecordedEvent(state.sequence() + 1, 1, START.plusSeconds(state.sequence() + 1), event);
    state = Evolver.evolve(state, recorded);
    events.add(recorded);
    states.add(state);
    return this;
  }

  SessionState state() {
    return state;
  }

  static Brief brief(String id) {
    return Brief.builder(
            new BriefId(id),
            new AgentChoice.Named("data-analyst"),
            new Input.Text("Why did March fall?"),
            UserIdentity.of("ada"),
            START)
        .build();
  }

  static AgentDefinition agent(String name) {
    return new AgentDefinition(
        name,
        "3",
        "Analyses data",
        Set.of("analysis"),
        List.of(new PromptSection("role", "You analyse.", null, List.of("profile"))),
        List.of("profile", "chart"),
        null,
        ModelPolicy.DEFAULT,
        Budget.ofTokens(200_000).withCost(Money.of("0.50")),
        Duration.ofMinutes(10),
        List.of(),
        List.of(),
        List.of());
  }

  static Binding binding() {
    return new Binding(
        agent("data-analyst"),
        List.of(),
        new ModelProfile("offline:rules", Price.FREE, 100_000, "No language model was involved."),
        Budget.ofTokens(200_000).withCost(Money.of("0.50")),
        new Deadline(START.plusSeconds(600)),
        START);
  }

  static Report report(String id, Outcome outcome) {
    return new Report(
        new BriefId(id),
        id,
        outcome,
        List.of(new Attachment(WorkspacePath.of("charts/sales.svg"), FILE)),
        new Usage(12_345, 1_234, Money.of("0.0123"), 4, 6),
        1,
        "data-analyst",
        "offline:rules",
        "No language model was involved.");
  }

  static Map<String, String> toolNames() {
    return Map.of("c1", "profile", "c2", "chart");
  }
}
