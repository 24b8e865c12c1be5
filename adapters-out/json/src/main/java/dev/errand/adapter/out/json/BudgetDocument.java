package dev.errand.adapter.out.json;

import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Money;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Limits as people write them; what is left out is not limited. */
final class BudgetDocument {

  private static final List<String> LIMITS =
      List.of("totalTokens", "cost", "modelCalls", "toolCalls", "inputTokens", "outputTokens");

  private BudgetDocument() {}

  /** The budget, or null if there is none or something is wrong with it. */
  static @Nullable Budget read(@Nullable Section in) {
    if (in == null) {
      return null;
    }
    Long total = in.number("totalTokens", 1);
    Money cost = in.money("cost");
    Long modelCalls = in.number("modelCalls", 1);
    Long toolCalls = in.number("toolCalls", 0);
    Long input = in.number("inputTokens", 1);
    Long output = in.number("outputTokens", 1);
    in.end();
    if (LIMITS.stream().noneMatch(in::has)) {
      return in.make(
          () -> {
            throw new IllegalArgumentException(
                "a budget needs at least one limit: " + String.join(", ", LIMITS));
          });
    }
    boolean whole = total != null || cost != null || modelCalls != null || toolCalls != null;
    return whole || input != null || output != null
        ? in.make(
            () ->
                new Budget(
                    limit(input),
                    limit(output),
                    limit(total),
                    cost,
                    limit(modelCalls),
                    limit(toolCalls)))
        : null;
  }

  private static long limit(@Nullable Long value) {
    return value == null ? Budget.NO_LIMIT : value;
  }
}
