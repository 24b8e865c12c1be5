package dev.errand.domain.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.domain.budget.BudgetAccount.Verdict;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BudgetAccountTest {

  private static final Price PRICE = Price.perMillion("2", "8");

  @Test
  void theOutputCapIsLoweredToFitTheTokensThatAreLeft() {
    BudgetAccount account = BudgetAccount.open(Budget.ofTokens(1_000));

    Verdict verdict = account.ask(700, 4_096, PRICE);

    assertThat(((Verdict.Granted) verdict).reservation().outputTokens()).isEqualTo(300);
  }

  @Test
  void theOutputCapIsLoweredToFitTheMoneyThatIsLeft() {
    BudgetAccount account =
        BudgetAccount.open(Budget.ofTokens(1_000_000).withCost(Money.of("0.01")));

    Verdict verdict = account.ask(1_000, 4_096, PRICE);

    assertThat(verdict)
        .isEqualTo(new Verdict.Granted(new Reservation(1_000, 1_000, Money.of("0.01"))));
  }

  @Test
  void aCallThatDoesNotFitIsRefusedByTheNameOfTheLimit() {
    BudgetAccount account = BudgetAccount.open(Budget.ofTokens(1_000).withModelCalls(1));
    BudgetAccount used = account.charge(Usage.modelCall(TokenUsage.of(10, 10), Money.ZERO));

    assertThat(limit(account.ask(990, 100, PRICE))).isEqualTo("totalTokens");
    assertThat(limit(used.ask(1, 100, PRICE))).isEqualTo("modelCalls");
  }

  @Test
  void freeOutputIsNotLimitedByMoney() {
    BudgetAccount account = BudgetAccount.open(Budget.ofTokens(10_000).withCost(Money.of("0.01")));

    assertThat(account.ask(100, 4_096, Price.FREE))
        .isEqualTo(new Verdict.Granted(new Reservation(100, 4_096, Money.ZERO)));
  }

  @Property
  void whateverIsGrantedAndSettledWithinItsReservationStaysWithinTheLimit(@ForAll long seed) {
    Random dice = new Random(seed);
    BudgetAccount account =
        BudgetAccount.open(
            Budget.ofTokens(1 + dice.nextInt(100_000))
                .withCost(Money.of("0." + (1 + dice.nextInt(999))))
                .withModelCalls(1 + dice.nextInt(50)));
    for (int i = 0; i < 100; i++) {
      if (account.ask(dice.nextInt(5_000), 1 + dice.nextInt(5_000), PRICE)
          instanceof Verdict.Granted(Reservation reservation)) {
        account = account.reserve(reservation);
        assertThat(account.limit().allows(account.held())).isTrue();
        TokenUsage used =
            TokenUsage.of(
                dice.nextLong(reservation.inputTokens() + 1),
                dice.nextLong(reservation.outputTokens() + 1));
        account = account.settle(reservation, Usage.modelCall(used, PRICE.of(used)));
        assertThat(account.limit().allows(account.held())).isTrue();
        assertThat(account.reserved()).isEqualTo(Usage.NONE);
      }
    }
  }

  @Test
  void impossibleBudgetsAreRefused() {
    assertThatThrownBy(() -> Budget.ofTokens(0)).hasMessageContaining("totalTokens");
    assertThatThrownBy(() -> Budget.ofTokens(-5)).hasMessageContaining("-5");
    assertThatThrownBy(
            () ->
                new Budget(
                    Budget.NO_LIMIT,
                    Budget.NO_LIMIT,
                    Budget.NO_LIMIT,
                    null,
                    Budget.NO_LIMIT,
                    Budget.NO_LIMIT))
        .hasMessageContaining("at least one limit");
    assertThatThrownBy(() -> Budget.ofTokens(5).withCost(Money.ZERO)).hasMessageContaining("cost");
  }

  @Test
  void equalAmountsOfMoneyAreEqualValues() {
    assertThat(Money.of("0.50")).isEqualTo(Money.of("0.5")).hasSameHashCodeAs(Money.of("0.500"));
    assertThat(Money.of("100")).isEqualTo(Money.of("1E+2"));
    assertThat(Money.of("0.0000001")).hasToString("0.000001");
    assertThat(Money.of("12")).hasToString("12.00");
  }

  @Test
  void aDatedModelTakesThePriceOfItsLongestPrefix() {
    PriceTable table =
        new PriceTable(java.util.Map.of("a:m", Price.perMillion("1", "1"), "a:m-large", PRICE));

    assertThat(table.of("a:m-large-2026")).contains(PRICE);
    assertThat(table.of("b:m")).isEmpty();
  }

  private static String limit(Verdict verdict) {
    return ((Verdict.Refused) verdict).limit();
  }
}
