package dev.errand.domain.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Objects;

/**
 * A non-negative amount in the currency of the price table in use (US dollars in the one that
 * ships). Exact: amounts are decimal and never rounded, except by {@link #toString()}.
 *
 * @param amount the amount; trailing zeros are dropped so that equal amounts are equal values
 */
public record Money(BigDecimal amount) implements Comparable<Money> {

  /** Nothing. */
  public static final Money ZERO = new Money(BigDecimal.ZERO);

  public Money {
    Objects.requireNonNull(amount, "amount is null");
    if (amount.signum() < 0) {
      throw new IllegalArgumentException("amount must not be negative, but is " + amount);
    }
    amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
  }

  /** An amount from its decimal text, such as {@code "0.25"}. */
  public static Money of(String amount) {
    return new Money(new BigDecimal(amount));
  }

  /** The sum. */
  public Money plus(Money other) {
    return other.amount.signum() == 0 ? this : new Money(amount.add(other.amount));
  }

  /** The difference, or zero when {@code other} is more. */
  public Money minusOrZero(Money other) {
    return compareTo(other) <= 0 ? ZERO : new Money(amount.subtract(other.amount));
  }

  /** This amount {@code times} over. */
  public Money times(long times) {
    return times == 0 ? ZERO : new Money(amount.multiply(BigDecimal.valueOf(times)));
  }

  @Override
  public int compareTo(Money other) {
    return amount.compareTo(other.amount);
  }

  /** The amount to at most six decimals, rounded up, for a person. */
  @Override
  public String toString() {
    BigDecimal shown = amount.setScale(6, RoundingMode.CEILING).stripTrailingZeros();
    return (shown.scale() < 2 ? shown.setScale(2, RoundingMode.UNNECESSARY) : shown)
        .toPlainString();
  }
}
