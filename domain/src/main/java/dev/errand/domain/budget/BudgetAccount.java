package dev.errand.domain.budget;

import java.util.Objects;

/**
 * A budget with what was spent of it and what is set aside. Reserve before a call, settle after it:
 * as long as a call's real usage is within its reservation, spent plus reserved is never more than
 * the limit.
 *
 * @param limit the budget
 * @param spent settled usage over all attempts
 * @param reserved what is set aside for calls under way
 */
public record BudgetAccount(Budget limit, Usage spent, Usage reserved) {

  /** An output cap below this is not worth a call. */
  public static final long LEAST_USEFUL_OUTPUT = 16;

  public BudgetAccount {
    Objects.requireNonNull(limit, "limit is null");
    Objects.requireNonNull(spent, "spent is null");
    Objects.requireNonNull(reserved, "reserved is null");
  }

  /** May a call be made? */
  public sealed interface Verdict {
    /** Yes, with at most the reserved output. */
    record Granted(Reservation reservation) implements Verdict {}

    /** No, because of the named limit. */
    record Refused(String limit, String reason) implements Verdict {}
  }

  /** A fresh account. */
  public static BudgetAccount open(Budget limit) {
    return new BudgetAccount(limit, Usage.NONE, Usage.NONE);
  }

  /**
   * Asks for one model call.
   *
   * @param inputTokens upper bound of its input
   * @param wantedOutput the output cap one would like; lowered to fit
   * @param price the model's price
   */
  public Verdict ask(long inputTokens, long wantedOutput, Price price) {
    Usage held = held();
    if (held.modelCalls() >= limit.modelCalls()) {
      return refused("modelCalls", "all " + limit.modelCalls() + " model calls are used");
    }
    if (inputTokens > left(limit.inputTokens(), held.inputTokens())) {
      return refused(
          "inputTokens",
          tooLittle("input tokens", inputTokens, left(limit.inputTokens(), held.inputTokens())));
    }
    long output = Math.min(wantedOutput, left(limit.outputTokens(), held.outputTokens()));
    if (output < Math.min(LEAST_USEFUL_OUTPUT, wantedOutput)) {
      return refused("outputTokens", tooLittle("output tokens", wantedOutput, output));
    }
    long total = left(limit.totalTokens(), held.totalTokens());
    output = Math.min(output, total - inputTokens);
    if (output < Math.min(LEAST_USEFUL_OUTPUT, wantedOutput)) {
      return refused("totalTokens", tooLittle("tokens", inputTokens + LEAST_USEFUL_OUTPUT, total));
    }
    Money cost = limit.cost();
    if (cost != null) {
      Money left = cost.minusOrZero(held.cost());
      Money input = price.of(TokenUsage.of(inputTokens, 0));
      output =
          left.compareTo(input) < 0
              ? 0
              : Math.min(output, price.outputTokensFor(left.minusOrZero(input)));
      if (output < Math.min(LEAST_USEFUL_OUTPUT, wantedOutput)) {
        return refused(
            "cost",
            "the next model call may cost "
                + price.of(TokenUsage.of(inputTokens, LEAST_USEFUL_OUTPUT))
                + ", but only "
                + left
                + " is left");
      }
    }
    return new Verdict.Granted(
        new Reservation(inputTokens, output, price.of(TokenUsage.of(inputTokens, output))));
  }

  /** Whether {@code calls} more tool calls fit. */
  public boolean allowsToolCalls(int calls) {
    return calls <= left(limit.toolCalls(), held().toolCalls());
  }

  /** The account with a reservation set aside. */
  public BudgetAccount reserve(Reservation reservation) {
    return new BudgetAccount(limit, spent, reserved.plus(reservation.asUsage()));
  }

  /** The account with a reservation released and what was really used charged. */
  public BudgetAccount settle(Reservation reservation, Usage used) {
    return new BudgetAccount(limit, spent.plus(used), reserved.minusOrZero(reservation.asUsage()));
  }

  /** The account with an amount charged that was not reserved. */
  public BudgetAccount charge(Usage used) {
    return new BudgetAccount(limit, spent.plus(used), reserved);
  }

  /** Spent and reserved together. */
  public Usage held() {
    return spent.plus(reserved);
  }

  private static long left(long limit, long held) {
    return limit == Budget.NO_LIMIT ? Budget.NO_LIMIT : Math.max(0, limit - held);
  }

  private static String tooLittle(String what, long needed, long left) {
    return "the next model call needs " + needed + " " + what + ", but only " + left + " are left";
  }

  private static Verdict refused(String limit, String reason) {
    return new Verdict.Refused(limit, reason);
  }
}
