package dev.errand.domain.session;

import dev.errand.domain.agent.ModelPolicy;
import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.budget.BudgetAccount;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Names the next step of a session. Pure and thread-safe. */
public final class Decider {

  /** Answers in a row that may fail their checks before the brief fails. */
  public static final int MAX_REJECTIONS = 3;

  private static final long JUDGE_OUTPUT = 512;
  private static final long JUDGE_OVERHEAD = 1024;

  private Decider() {}

  /**
   * The next step.
   *
   * @param state where the session stands
   * @param now the time of the decision
   */
  public static Decision decide(SessionState state, Instant now) {
    return switch (state.step()) {
      case Step.Fresh step -> new Decision.AwaitBrief();
      case Step.Ended step -> new Decision.Finished(step.outcome());
      case Step.Ending step -> record(ending(step.outcome()));
      case Step.Accepted step -> record(new SessionEvent.Completed(step.answer()));
      case Step.Calling step -> record(lost(step.call()));
      default -> decideOpen(state, now);
    };
  }

  private static Decision decideOpen(SessionState state, Instant now) {
    String cancel = state.cancelRequest();
    if (cancel != null) {
      return record(new SessionEvent.Cancelled(cancel));
    }
    Deadline deadline = deadline(state);
    if (deadline != null && deadline.passed(now)) {
      return record(
          new SessionEvent.Failed(
              new Failure.DeadlineExceeded("the deadline " + deadline.at() + " has passed")));
    }
    return switch (state.step()) {
      case Step.Unbound step -> new Decision.Bind();
      case Step.Ready step -> ready(state, now);
      case Step.Stumbled step -> new Decision.HandleError(step.failure(), state.failures());
      case Step.Waiting step ->
          now.isBefore(step.until())
              ? new Decision.WaitUntil(step.until())
              : callModel(state, step.judged());
      case Step.Judging step -> callModel(state, step.answer());
      case Step.Tools step -> ToolDecider.decide(state, step, now);
      case Step.Answering step -> new Decision.CheckCompletion(step.text());
      case Step.AttemptOver step -> new Decision.EndAttempt(step.nextAt(), step.cause());
      case Step.Fresh step -> throw new IllegalStateException("decided before");
      case Step.Calling step -> throw new IllegalStateException("decided before");
      case Step.Accepted step -> throw new IllegalStateException("decided before");
      case Step.Ending step -> throw new IllegalStateException("decided before");
      case Step.Ended step -> throw new IllegalStateException("decided before");
    };
  }

  private static Decision ready(SessionState state, Instant now) {
    if (state.tally().rejections() >= MAX_REJECTIONS) {
      return record(
          new SessionEvent.Failed(
              new Failure.ObjectivesUnmet(
                  "the agent's answer was not accepted " + MAX_REJECTIONS + " times in a row")));
    }
    return Feedback.due(state, now)
        .<Decision>map(Decision.Record::new)
        .orElseGet(() -> callModel(state, null));
  }

  private static Decision callModel(SessionState state, @Nullable Answer judged) {
    Binding binding = state.bound();
    ModelPolicy policy = binding.agent().model();
    long input = state.conversation().inputBound();
    long output = policy.maxOutputTokens();
    if (judged != null) {
      input += JUDGE_OVERHEAD + judgeBytes(binding, judged);
      output = Math.min(output, JUDGE_OUTPUT);
    }
    return switch (state.account().ask(input, output, binding.model().knownPrice())) {
      case BudgetAccount.Verdict.Granted granted ->
          new Decision.CallModel(
              new ModelCall(
                  judged == null ? state.turn() + 1 : state.turn(),
                  judged == null ? ModelCall.Purpose.TURN : ModelCall.Purpose.JUDGE,
                  binding.model().name(),
                  granted.reservation()));
      case BudgetAccount.Verdict.Refused refused -> outOfBudget(refused.limit(), refused.reason());
    };
  }

  static Decision outOfBudget(String limit, String reason) {
    return record(
        new SessionEvent.Failed(
            new Failure.BudgetExhausted("the budget's " + limit + " is used up: " + reason)));
  }

  static Decision record(SessionEvent event) {
    return new Decision.Record(event);
  }

  /** What a call is charged with that failed like this: nothing, or its whole reservation. */
  public static Usage chargeFor(ModelCall call, Failure failure) {
    return failure.mayHaveCost()
        ? Usage.modelCall(
            TokenUsage.of(call.reservation().inputTokens(), call.reservation().outputTokens()),
            call.reservation().cost())
        : new Usage(0, 0, dev.errand.domain.budget.Money.ZERO, 1, 0);
  }

  private static SessionEvent lost(ModelCall call) {
    Failure failure =
        new Failure.Lost("the attempt that made this model call ended before its reply came");
    return new SessionEvent.ModelFailed(call.turn(), failure, chargeFor(call, failure));
  }

  private static SessionEvent ending(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed o -> new SessionEvent.Completed(o.answer());
      case Outcome.Failed o -> new SessionEvent.Failed(o.failure());
      case Outcome.Cancelled o -> new SessionEvent.Cancelled(o.reason());
      case Outcome.DeadLettered o -> new SessionEvent.DeadLettered(o.failure());
    };
  }

  private static long judgeBytes(Binding binding, Answer answer) {
    long sum = Conversation.utf8Length(answer.text());
    for (String criteria : binding.agent().judgeCriteria()) {
      sum += Conversation.utf8Length(criteria);
    }
    return sum;
  }

  private static @Nullable Deadline deadline(SessionState state) {
    Binding binding = state.binding();
    if (binding != null) {
      return binding.deadline();
    }
    Brief brief = state.brief();
    return brief == null ? null : brief.deadline();
  }
}
