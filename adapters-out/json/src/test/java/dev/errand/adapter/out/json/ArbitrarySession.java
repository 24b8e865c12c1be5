package dev.errand.adapter.out.json;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.agent.FeedbackRule;
import dev.errand.domain.agent.FeedbackRule.Trigger;
import dev.errand.domain.agent.ModelPolicy;
import dev.errand.domain.agent.PromptSection;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Price;
import dev.errand.domain.session.Attempts;
import dev.errand.domain.session.Binding;
import dev.errand.domain.session.CallState;
import dev.errand.domain.session.CallState.Status;
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
import dev.errand.domain.slice.Slices;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.domain.tool.ToolSpec;
import dev.errand.domain.workspace.Manifest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** Sessions drawn from a seed: every kind of event, every kind of state. */
final class ArbitrarySession extends Arbitrary {

  ArbitrarySession(long seed) {
    super(seed);
  }

  RecordedEvent recorded() {
    return new RecordedEvent(positive(), amount(), instant(), event());
  }

  SessionEvent event() {
    return switch (random.nextInt(28)) {
      case 0 -> new SessionEvent.BriefAccepted(brief());
      case 1 -> new SessionEvent.AttemptStarted(count(), text());
      case 2 -> new SessionEvent.AgentBound(binding());
      case 3 -> new SessionEvent.ModelCalled(modelCall());
      case 4 -> new SessionEvent.ModelReplied(count(), said(), tokens(), usage());
      case 5 -> new SessionEvent.ModelFailed(count(), failure(), usage());
      case 6 -> new SessionEvent.ToolStarted(text(), text(), count());
      case 7 ->
          new SessionEvent.ToolFinished(
              text(), text(), list(this::sliceChange), list(this::fileChange), list(this::path));
      case 8 -> new SessionEvent.ToolFailed(text(), failure(), list(this::sliceChange));
      case 9 -> new SessionEvent.ToolDenied(text(), text());
      case 10 -> new SessionEvent.ToolInDoubt(text(), text());
      case 11 -> new SessionEvent.ToolCleared(text());
      case 12 -> new SessionEvent.ApprovalAsked(text(), text(), text(), text(), instant());
      case 13 -> new SessionEvent.ApprovalAnswered(text(), random.nextBoolean(), text(), text());
      case 14 -> new SessionEvent.CheckpointReached(text());
      case 15 -> new SessionEvent.BudgetCharged(usage(), text());
      case 16 -> new SessionEvent.FeedbackGiven(text(), random.nextLong(), text());
      case 17 -> new SessionEvent.ErrorHandled(failure(), resolution());
      case 18 -> new SessionEvent.CompletionChecked(answer(), list(this::text));
      case 19 -> new SessionEvent.CompletionJudged(random.nextBoolean(), text(), tokens(), usage());
      case 20 -> new SessionEvent.HandedBack(text());
      case 21 -> new SessionEvent.CancelRequested(text(), text());
      case 22 -> new SessionEvent.Forked(sessionId(), amount());
      case 23 -> new SessionEvent.Completed(answer());
      case 24 -> new SessionEvent.Failed(failure());
      case 25 -> new SessionEvent.Cancelled(text());
      case 26 -> new SessionEvent.DeadLettered(failure());
      default -> new SessionEvent.Revived(text(), nullable(this::text));
    };
  }

  SessionState state() {
    return new SessionState(
        sessionId(),
        amount(),
        amount(),
        nullable(this::brief),
        nullable(this::binding),
        new Attempts(count(), count(), count()),
        step(),
        count(),
        count(),
        Conversation.of(list(this::message), amount(), amount()),
        usage(),
        usage(),
        Slices.EMPTY.apply(list(this::sliceChange)),
        Manifest.EMPTY.apply(list(this::fileChange)),
        new Tally(
            map(this::amount),
            map(this::amount),
            map(random::nextLong),
            new TreeSet<>(list(this::path)),
            count()),
        nullable(this::text));
  }

  private SessionId sessionId() {
    return new SessionId("s~" + random.nextInt(1_000_000));
  }

  private Step step() {
    return random.nextInt(13) == 12 ? new Step.Ended(outcome(), livingStep()) : livingStep();
  }

  private Step livingStep() {
    return switch (random.nextInt(12)) {
      case 0 -> new Step.Fresh();
      case 1 -> new Step.Unbound();
      case 2 -> new Step.Ready();
      case 3 -> new Step.Calling(modelCall(), nullable(this::answer));
      case 4 -> new Step.Stumbled(failure(), nullable(this::answer));
      case 5 -> new Step.Waiting(instant(), nullable(this::answer));
      case 6 -> new Step.Tools(list(() -> new CallState(toolCall(), status())));
      case 7 -> new Step.Answering(text());
      case 8 -> new Step.Judging(answer());
      case 9 -> new Step.Accepted(answer());
      case 10 -> new Step.AttemptOver(instant(), failure());
      default -> new Step.Ending(outcome());
    };
  }

  private Status status() {
    return switch (random.nextInt(7)) {
      case 0 -> new Status.Requested();
      case 1 -> new Status.AwaitingApproval(text(), text(), instant(), count());
      case 2 -> new Status.Approved(count());
      case 3 -> new Status.Started(text(), count());
      case 4 -> new Status.InDoubt(text(), count());
      case 5 -> new Status.Finished(text());
      default -> new Status.Failed(failure());
    };
  }

  private Message message() {
    return switch (random.nextInt(4)) {
      case 0 -> new Message.Asked(text());
      case 1 -> said();
      case 2 -> new Message.ToolAnswered(text(), text(), text(), random.nextBoolean());
      default -> new Message.Noticed(text());
    };
  }

  private Message.Said said() {
    return new Message.Said(text(), list(this::toolCall));
  }

  private ToolCall toolCall() {
    return new ToolCall(text(), text(), text());
  }

  private ModelCall modelCall() {
    ModelCall.Purpose purpose =
        random.nextBoolean() ? ModelCall.Purpose.TURN : ModelCall.Purpose.JUDGE;
    return new ModelCall(1 + random.nextInt(50), purpose, text(), reservation());
  }

  private Binding binding() {
    Money input = money();
    return new Binding(
        agent(),
        list(
            () ->
                new ToolSpec(
                    "tool_" + random.nextInt(10),
                    text(),
                    text(),
                    Effect.values()[random.nextInt(Effect.values().length)],
                    duration())),
        new ModelProfile(
            text(),
            nullable(() -> new Price(input, input, money())),
            positive(),
            nullable(this::text)),
        budget(),
        new Deadline(instant()),
        instant());
  }

  AgentDefinition agent() {
    AtomicInteger names = new AtomicInteger();
    Set<String> tools = new HashSet<>(list(this::text));
    return new AgentDefinition(
        "agent-" + random.nextInt(10),
        text(),
        text(),
        set(),
        list(
            () ->
                new PromptSection(
                    "section " + names.incrementAndGet(),
                    text(),
                    nullable(this::text),
                    list(this::text))),
        List.copyOf(tools),
        nullable(this::text),
        new ModelPolicy(
            nullable(this::text), positive(), nullable(() -> random.nextInt(200) / 100.0)),
        budget(),
        duration(),
        list(this::policy),
        list(() -> check(3)),
        list(() -> new FeedbackRule("rule " + names.incrementAndGet(), trigger(), text())));
  }

  private ToolPolicy policy() {
    return switch (random.nextInt(5)) {
      case 0 -> new ToolPolicy.Requires(text(), text());
      case 1 -> new ToolPolicy.RoleRequired(text(), text());
      case 2 -> new ToolPolicy.ApprovalRequired(text(), text(), duration());
      case 3 -> new ToolPolicy.MaximumCalls(text(), amount());
      default -> new ToolPolicy.ReadBeforeWrite(text());
    };
  }

  private CompletionCheck check(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> new CompletionCheck.FileWritten(text());
      case 1 -> new CompletionCheck.ToolFinished(text());
      case 2 -> new CompletionCheck.ObjectivesTicked(text(), list(this::text));
      case 3 -> new CompletionCheck.ModelJudge(text());
      case 4 -> new CompletionCheck.AllOf(list(() -> check(depth - 1)));
      default ->
          new CompletionCheck.AnyOf(
              List.of(
                  new CompletionCheck.FileWritten(text()),
                  new CompletionCheck.AllOf(List.of(new CompletionCheck.ToolFinished(text())))));
    };
  }

  private Trigger trigger() {
    return switch (random.nextInt(4)) {
      case 0 -> new Trigger.EveryToolCalls(positive());
      case 1 -> new Trigger.TimeLeftBelow(share());
      case 2 -> new Trigger.BudgetLeftBelow(share());
      default -> new Trigger.FileCreated(text());
    };
  }
}
