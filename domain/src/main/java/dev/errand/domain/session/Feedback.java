package dev.errand.domain.session;

import dev.errand.domain.agent.FeedbackRule;
import dev.errand.domain.agent.FeedbackRule.Trigger;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.BudgetAccount;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Usage;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Which feedback rule is due. */
final class Feedback {

  private Feedback() {}

  static Optional<SessionEvent> due(SessionState state, Instant now) {
    for (FeedbackRule rule : state.bound().agent().feedbackRules()) {
      long given = state.tally().feedbackMarks().getOrDefault(rule.name(), 0L);
      long mark = mark(rule.trigger(), state, now);
      if (mark > given) {
        return Optional.of(new SessionEvent.FeedbackGiven(rule.name(), mark, rule.notice()));
      }
    }
    return Optional.empty();
  }

  /** How often the trigger has fired by now. */
  private static long mark(Trigger trigger, SessionState state, Instant now) {
    return switch (trigger) {
      case Trigger.EveryToolCalls t -> state.tally().allFinished() / t.calls();
      case Trigger.TimeLeftBelow t -> timeLeft(state, now) < t.share() ? 1 : 0;
      case Trigger.BudgetLeftBelow t -> budgetLeft(state.account()) < t.share() ? 1 : 0;
      case Trigger.FileCreated t -> Completion.anyFileMatches(state, t.pattern()) ? 1 : 0;
    };
  }

  private static double timeLeft(SessionState state, Instant now) {
    Binding binding = state.bound();
    Deadline deadline = binding.deadline();
    Duration whole = Duration.between(binding.boundAt(), deadline.at());
    return whole.isZero() || whole.isNegative()
        ? 0
        : (double) deadline.left(now).toMillis() / whole.toMillis();
  }

  private static double budgetLeft(BudgetAccount account) {
    Budget limit = account.limit();
    Usage held = account.held();
    double left = 1;
    left = Math.min(left, share(held.inputTokens(), limit.inputTokens()));
    left = Math.min(left, share(held.outputTokens(), limit.outputTokens()));
    left = Math.min(left, share(held.totalTokens(), limit.totalTokens()));
    Money cost = limit.cost();
    if (cost != null) {
      left =
          Math.min(
              left,
              cost.minusOrZero(held.cost())
                  .amount()
                  .divide(cost.amount(), 6, RoundingMode.FLOOR)
                  .doubleValue());
    }
    return left;
  }

  private static double share(long held, long limit) {
    return limit == Budget.NO_LIMIT ? 1 : Math.max(0, 1 - (double) held / limit);
  }
}
