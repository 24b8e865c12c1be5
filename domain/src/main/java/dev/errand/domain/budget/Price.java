package dev.errand.domain.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Objects;

/**
 * What a model's tokens cost, per million.
 *
 * @param input per million input tokens
 * @param cachedInput per million input tokens that were cached, at most {@code input}
 * @param output per million output tokens
 */
public record Price(Money input, Money cachedInput, Money output) {

  /** A model that costs nothing. */
  public static final Price FREE = new Price(Money.ZERO, Money.ZERO, Money.ZERO);

  private static final int MILLION_DIGITS = 6;

  public Price {
    Objects.requireNonNull(output, "output is null");
    if (cachedInput.compareTo(input) > 0) {
      throw new IllegalArgumentException(
          "cachedInput " + cachedInput + " is more than input " + input);
    }
  }

  /** A price per million tokens from decimal texts, cached input at full price. */
  public static Price perMillion(String input, String output) {
    return new Price(Money.of(input), Money.of(input), Money.of(output));
  }

  /** The exact cost of a usage. */
  public Money of(TokenUsage usage) {
    if (this.equals(FREE)) {
      return Money.ZERO;
    }
    BigDecimal sum =
        input
            .times(usage.input() - usage.cachedInput())
            .plus(cachedInput.times(usage.cachedInput()))
            .plus(output.times(usage.output()))
            .amount();
    return new Money(sum.scaleByPowerOfTen(-MILLION_DIGITS));
  }

  /** How many output tokens {@code money} buys; {@link Long#MAX_VALUE} when they are free. */
  long outputTokensFor(Money money) {
    if (output.amount().signum() == 0) {
      return Long.MAX_VALUE;
    }
    return money
        .amount()
        .scaleByPowerOfTen(MILLION_DIGITS)
        .divide(output.amount(), 0, RoundingMode.FLOOR)
        .min(BigDecimal.valueOf(Long.MAX_VALUE))
        .longValue();
  }
}
