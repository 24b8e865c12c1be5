package dev.errand.domain.budget;

import org.jspecify.annotations.Nullable;

/**
 * The limits of a brief. {@link #NO_LIMIT}, or null for the cost, leaves an amount open; at least
 * one limit must be set. Limits count over all attempts of a brief together.
 *
 * @param inputTokens input tokens, positive
 * @param outputTokens output tokens, positive
 * @param totalTokens input and output tokens together, positive
 * @param cost money, positive, or null
 * @param modelCalls calls of a model, positive
 * @param toolCalls calls of tools; zero forbids them
 */
public record Budget(
    long inputTokens,
    long outputTokens,
    long totalTokens,
    @Nullable Money cost,
    long modelCalls,
    long toolCalls) {

  /** The value of a limit that is not set. */
  public static final long NO_LIMIT = Long.MAX_VALUE;

  public Budget {
    requirePositive("inputTokens", inputTokens);
    requirePositive("outputTokens", outputTokens);
    requirePositive("totalTokens", totalTokens);
    requirePositive("modelCalls", modelCalls);
    if (toolCalls < 0) {
      throw new IllegalArgumentException("toolCalls must not be negative, but is " + toolCalls);
    }
    if (cost != null && cost.amount().signum() == 0) {
      throw new IllegalArgumentException("cost must be more than 0");
    }
    if (cost == null
        && Math.min(
                Math.min(inputTokens, outputTokens),
                Math.min(totalTokens, Math.min(modelCalls, toolCalls)))
            == NO_LIMIT) {
      throw new IllegalArgumentException(
          "a budget needs at least one limit: inputTokens, outputTokens, totalTokens, cost,"
              + " modelCalls or toolCalls");
    }
  }

  /** A budget that limits only input and output tokens together. */
  public static Budget ofTokens(long totalTokens) {
    return new Budget(NO_LIMIT, NO_LIMIT, totalTokens, null, NO_LIMIT, NO_LIMIT);
  }

  /** This budget with another limit of model calls. */
  public Budget withModelCalls(long limit) {
    return new Budget(inputTokens, outputTokens, totalTokens, cost, limit, toolCalls);
  }

  /** This budget with another limit of tool calls. */
  public Budget withToolCalls(long limit) {
    return new Budget(inputTokens, outputTokens, totalTokens, cost, modelCalls, limit);
  }

  /** This budget with another limit of money. */
  public Budget withCost(Money limit) {
    return new Budget(inputTokens, outputTokens, totalTokens, limit, modelCalls, toolCalls);
  }

  /** Whether an amount is within every limit. */
  public boolean allows(Usage usage) {
    return usage.inputTokens() <= inputTokens
        && usage.outputTokens() <= outputTokens
        && usage.totalTokens() <= totalTokens
        && usage.modelCalls() <= modelCalls
        && usage.toolCalls() <= toolCalls
        && (cost == null || usage.cost().compareTo(cost) <= 0);
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
    }
  }
}
