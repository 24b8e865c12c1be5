package dev.errand.domain.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.domain.budget.BudgetAccount.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Limits at their very edge. */
class BudgetTest {

  private static final Price PRICE = Price.perMillion("2", "8");
  private static final long NO = Budget.NO_LIMIT;
  private static final Budget ALL = new Budget(100, 50, 140, Money.of("1"), 3, 4);

  static Stream<Arguments> beyond() {
    return Stream.of(
        Arguments.of("input", new Usage(101, 0, Money.ZERO, 0, 0)),
        Arguments.of("output", new Usage(0, 51, Money.ZERO, 0, 0)),
        Arguments.of("total", new Usage(95, 46, Money.ZERO, 0, 0)),
        Arguments.of("money", new Usage(0, 0, Money.of("1.01"), 0, 0)),
        Arguments.of("model calls", new Usage(0, 0, Money.ZERO, 4, 0)),
        Arguments.of("tool calls", new Usage(0, 0, Money.ZERO, 0, 5)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("beyond")
  void anyLimitAloneForbids(String limit, Usage usage) {
    assertThat(ALL.allows(usage)).isFalse();
  }

  @Test
  void theLimitItselfIsAllowed() {
    assertThat(ALL.allows(new Usage(100, 40, Money.of("1"), 3, 4))).isTrue();
    assertThat(ALL.allows(new Usage(90, 50, Money.of("1"), 3, 4))).isTrue();
  }

  @Test
  void everyLimitMustBePositiveAndIsNamed() {
    assertThatThrownBy(() -> new Budget(0, NO, NO, null, NO, NO))
        .hasMessage("inputTokens must be at least 1, but is 0");
    assertThatThrownBy(() -> new Budget(NO, 0, NO, null, NO, NO))
        .hasMessage("outputTokens must be at least 1, but is 0");
    assertThatThrownBy(() -> new Budget(NO, NO, 1, null, 0, NO))
        .hasMessage("modelCalls must be at least 1, but is 0");
    assertThatThrownBy(() -> new Budget(NO, NO, 1, null, NO, -1))
        .hasMessage("toolCalls must not be negative, but is -1");
    assertThat(new Budget(NO, NO, NO, null, NO, 0).toolCalls()).isZero();
  }

  @Test
  void aCallThatNeedsAllThatIsLeftIsGranted() {
    BudgetAccount account = account(new Budget(100, 50, NO, null, NO, NO), 40, 10);

    assertThat(account.ask(60, 40, PRICE)).isInstanceOf(Verdict.Granted.class);
    assertThat(account.ask(61, 40, PRICE))
        .isEqualTo(
            new Verdict.Refused(
                "inputTokens", "the next model call needs 61 input tokens, but only 60 are left"));
  }

  @Test
  void anOutputTooShortToBeOfUseIsRefused() {
    Budget budget = new Budget(NO, 100, NO, null, NO, NO);

    assertThat(account(budget, 0, 84).ask(1, 800, PRICE)).isInstanceOf(Verdict.Granted.class);
    assertThat(account(budget, 0, 85).ask(1, 800, PRICE))
        .isEqualTo(
            new Verdict.Refused(
                "outputTokens",
                "the next model call needs 800 output tokens, but only 15 are left"));
    assertThat(account(budget, 0, 95).ask(1, 5, PRICE)).isInstanceOf(Verdict.Granted.class);
  }

  @Test
  void tokensTogetherLimitTheOutput() {
    BudgetAccount account = BudgetAccount.open(Budget.ofTokens(100));

    assertThat(account.ask(84, 800, PRICE))
        .isEqualTo(new Verdict.Granted(new Reservation(84, 16, PRICE.of(TokenUsage.of(84, 16)))));
    assertThat(account.ask(85, 800, PRICE))
        .isEqualTo(
            new Verdict.Refused(
                "totalTokens", "the next model call needs 101 tokens, but only 100 are left"));
  }

  @Test
  void moneyThatBuysTheInputOnlyIsNotEnough() {
    BudgetAccount account = BudgetAccount.open(Budget.ofTokens(10_000).withCost(Money.of("0.002")));

    assertThat(account.ask(936, 800, PRICE))
        .isEqualTo(new Verdict.Granted(new Reservation(936, 16, Money.of("0.002"))));
    assertThat(account.ask(1_000, 800, PRICE)).isEqualTo(tooDear("0.002128"));
    assertThat(account.ask(1_001, 800, PRICE)).isEqualTo(tooDear("0.00213"));
  }

  private static Verdict tooDear(String cost) {
    return new Verdict.Refused(
        "cost", "the next model call may cost " + cost + ", but only 0.002 is left");
  }

  @Test
  void modelCallsAreCountedWithThoseUnderWay() {
    BudgetAccount account = BudgetAccount.open(Budget.ofTokens(10_000).withModelCalls(1));
    BudgetAccount calling = account.reserve(new Reservation(1, 1, Money.ZERO));

    assertThat(calling.ask(1, 100, PRICE))
        .isEqualTo(new Verdict.Refused("modelCalls", "all 1 model calls are used"));
  }

  @Test
  void toolCallsFitUpToTheirLimit() {
    BudgetAccount account =
        BudgetAccount.open(Budget.ofTokens(10).withToolCalls(3)).charge(Usage.TOOL_CALL);

    assertThat(account.allowsToolCalls(2)).isTrue();
    assertThat(account.allowsToolCalls(3)).isFalse();
    assertThat(BudgetAccount.open(Budget.ofTokens(10)).allowsToolCalls(1_000)).isTrue();
  }

  @Test
  void whatIsReservedIsGivenBackWhole() {
    Reservation one = new Reservation(100, 50, Money.of("0.5"));
    Reservation two = new Reservation(10, 5, Money.of("0.25"));
    BudgetAccount both = BudgetAccount.open(ALL).reserve(one).reserve(two);

    assertThat(both.reserved()).isEqualTo(new Usage(110, 55, Money.of("0.75"), 2, 0));
    assertThat(both.settle(one, Usage.NONE).reserved())
        .isEqualTo(new Usage(10, 5, Money.of("0.25"), 1, 0));
    assertThat(new Usage(1, 1, Money.ZERO, 1, 5).minusOrZero(new Usage(2, 2, Money.ZERO, 2, 2)))
        .isEqualTo(new Usage(0, 0, Money.ZERO, 0, 3));
  }

  @Test
  void amountsBelowZeroAreRefused() {
    assertThatThrownBy(() -> new Usage(-1, 0, Money.ZERO, 0, 0)).hasMessageContaining("-1 input");
    assertThatThrownBy(() -> new Usage(0, -1, Money.ZERO, 0, 0)).hasMessageContaining("-1 output");
    assertThatThrownBy(() -> new Usage(0, 0, Money.ZERO, -1, 0)).hasMessageContaining("-1 model");
    assertThatThrownBy(() -> new Usage(0, 0, Money.ZERO, 0, -1)).hasMessageContaining("-1 tool");
    assertThatThrownBy(() -> new TokenUsage(-1, 0, 0)).hasMessageContaining("input -1");
    assertThatThrownBy(() -> new TokenUsage(1, -1, 0)).hasMessageContaining("cachedInput -1");
    assertThatThrownBy(() -> new TokenUsage(1, 2, 0)).hasMessageContaining("cachedInput 2");
    assertThatThrownBy(() -> new TokenUsage(1, 1, -1)).hasMessageContaining("output -1");
    assertThat(new TokenUsage(1, 1, 0).cachedInput()).isEqualTo(1);
    assertThatThrownBy(() -> new Reservation(-1, 1, Money.ZERO)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Reservation(0, 0, Money.ZERO)).hasMessageContaining("positive");
    assertThat(new Reservation(0, 1, Money.ZERO).outputTokens()).isEqualTo(1);
    assertThatThrownBy(() -> Money.of("-0.01")).hasMessageContaining("-0.01");
    assertThatThrownBy(() -> new Price(Money.of("1"), Money.of("1.5"), Money.of("1")))
        .hasMessageContaining("cachedInput");
  }

  @Test
  void cachedTokensHaveTheirOwnPrice() {
    Price price = new Price(Money.of("2"), Money.of("0.5"), Money.of("8"));

    assertThat(price.of(new TokenUsage(1_000_000, 400_000, 100_000))).isEqualTo(Money.of("2.2"));
    assertThat(price.of(TokenUsage.NONE)).isEqualTo(Money.ZERO);
    assertThat(Money.of("2").minusOrZero(Money.of("2.5"))).isEqualTo(Money.ZERO);
    assertThat(Money.of("0.123")).hasToString("0.123");
  }

  @Test
  void aDeadlineHasPassedAtItsInstant() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Deadline deadline = Deadline.in(Duration.ofSeconds(10), now);

    assertThat(deadline.passed(now.plusSeconds(10).minusNanos(1))).isFalse();
    assertThat(deadline.passed(now.plusSeconds(10))).isTrue();
    assertThat(deadline.left(now.plusSeconds(4))).isEqualTo(Duration.ofSeconds(6));
    assertThat(deadline.left(now.plusSeconds(40))).isZero();
    assertThat(deadline.cap(Duration.ofSeconds(3), now)).isEqualTo(Duration.ofSeconds(3));
    assertThat(deadline.cap(Duration.ofSeconds(30), now)).isEqualTo(Duration.ofSeconds(10));
  }

  private static BudgetAccount account(Budget budget, long input, long output) {
    return BudgetAccount.open(budget)
        .charge(Usage.modelCall(TokenUsage.of(input, output), Money.ZERO));
  }
}
