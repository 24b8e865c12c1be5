package dev.errand.adapter.out.json;

import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Price;
import dev.errand.domain.budget.Reservation;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.budget.Usage;

/** Limits and amounts; a limit that is not set is left out. */
final class BudgetJson {

  private BudgetJson() {}

  static void write(Output out, Budget budget) {
    limit(out, "inputTokens", budget.inputTokens());
    limit(out, "outputTokens", budget.outputTokens());
    limit(out, "totalTokens", budget.totalTokens());
    if (budget.cost() != null) {
      out.money("cost", budget.cost());
    }
    limit(out, "modelCalls", budget.modelCalls());
    limit(out, "toolCalls", budget.toolCalls());
  }

  static Budget budget(Fields in) {
    return new Budget(
        in.optionalNumber("inputTokens", Budget.NO_LIMIT),
        in.optionalNumber("outputTokens", Budget.NO_LIMIT),
        in.optionalNumber("totalTokens", Budget.NO_LIMIT),
        in.optionalMoney("cost"),
        in.optionalNumber("modelCalls", Budget.NO_LIMIT),
        in.optionalNumber("toolCalls", Budget.NO_LIMIT));
  }

  static void write(Output out, Usage usage) {
    out.number("inputTokens", usage.inputTokens())
        .number("outputTokens", usage.outputTokens())
        .money("cost", usage.cost())
        .number("modelCalls", usage.modelCalls())
        .number("toolCalls", usage.toolCalls());
  }

  static Usage usage(Fields in) {
    return new Usage(
        in.number("inputTokens"),
        in.number("outputTokens"),
        in.money("cost"),
        in.number("modelCalls"),
        in.number("toolCalls"));
  }

  static void write(Output out, TokenUsage tokens) {
    out.number("input", tokens.input())
        .number("cachedInput", tokens.cachedInput())
        .number("output", tokens.output());
  }

  static TokenUsage tokens(Fields in) {
    return new TokenUsage(in.number("input"), in.number("cachedInput"), in.number("output"));
  }

  static void write(Output out, Reservation reservation) {
    out.number("inputTokens", reservation.inputTokens())
        .number("outputTokens", reservation.outputTokens())
        .money("cost", reservation.cost());
  }

  static Reservation reservation(Fields in) {
    return new Reservation(in.number("inputTokens"), in.number("outputTokens"), in.money("cost"));
  }

  static void write(Output out, Price price) {
    out.money("input", price.input())
        .money("cachedInput", price.cachedInput())
        .money("output", price.output());
  }

  static Price price(Fields in) {
    return new Price(in.money("input"), in.money("cachedInput"), in.money("output"));
  }

  private static void limit(Output out, String name, long value) {
    if (value != Budget.NO_LIMIT) {
      out.number(name, value);
    }
  }
}
