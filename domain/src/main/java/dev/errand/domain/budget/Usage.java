package dev.errand.domain.budget;

import java.util.Objects;

/**
 * An amount of everything a budget limits: what was spent, or what is set aside.
 *
 * @param inputTokens input tokens
 * @param outputTokens output tokens
 * @param cost money
 * @param modelCalls calls of a model
 * @param toolCalls calls of tools
 */
public record Usage(
    long inputTokens, long outputTokens, Money cost, long modelCalls, long toolCalls) {

  /** Nothing. */
  public static final Usage NONE = new Usage(0, 0, Money.ZERO, 0, 0);

  /** One tool call. */
  public static final Usage TOOL_CALL = new Usage(0, 0, Money.ZERO, 0, 1);

  public Usage {
    Objects.requireNonNull(cost, "cost is null");
    if (inputTokens < 0 || outputTokens < 0 || modelCalls < 0 || toolCalls < 0) {
      throw new IllegalArgumentException(
          "no amount may be negative: %d input, %d output, %d model calls, %d tool calls"
              .formatted(inputTokens, outputTokens, modelCalls, toolCalls));
    }
  }

  /** One model call. */
  public static Usage modelCall(TokenUsage tokens, Money cost) {
    return new Usage(tokens.input(), tokens.output(), cost, 1, 0);
  }

  /** Input and output tokens. */
  public long totalTokens() {
    return inputTokens + outputTokens;
  }

  /** The sum. */
  public Usage plus(Usage other) {
    return new Usage(
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens,
        cost.plus(other.cost),
        modelCalls + other.modelCalls,
        toolCalls + other.toolCalls);
  }

  /** The difference; amounts that would be negative are zero. */
  public Usage minusOrZero(Usage other) {
    return new Usage(
        Math.max(0, inputTokens - other.inputTokens),
        Math.max(0, outputTokens - other.outputTokens),
        cost.minusOrZero(other.cost),
        Math.max(0, modelCalls - other.modelCalls),
        Math.max(0, toolCalls - other.toolCalls));
  }
}
