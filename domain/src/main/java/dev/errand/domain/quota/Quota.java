package dev.errand.domain.quota;

import dev.errand.domain.budget.Money;
import org.jspecify.annotations.Nullable;

/**
 * What one tenant may use, over all processes together. {@link #NO_LIMIT}, or null for the cost,
 * leaves an amount open.
 *
 * @param briefsPerMinute briefs accepted a minute, positive; so many may come at once
 * @param concurrentBriefs briefs worked on at once, positive
 * @param tokensPerDay input and output tokens from midnight to midnight UTC, positive
 * @param costPerMonth money in a calendar month UTC, more than zero, or null
 */
public record Quota(
    long briefsPerMinute, long concurrentBriefs, long tokensPerDay, @Nullable Money costPerMonth) {

  /** The value of a limit that is not set. */
  public static final long NO_LIMIT = Long.MAX_VALUE;

  /** No limit at all. */
  public static final Quota UNLIMITED = new Quota(NO_LIMIT, NO_LIMIT, NO_LIMIT, null);

  public Quota {
    requirePositive("briefsPerMinute", briefsPerMinute);
    requirePositive("concurrentBriefs", concurrentBriefs);
    requirePositive("tokensPerDay", tokensPerDay);
    if (costPerMonth != null && costPerMonth.amount().signum() == 0) {
      throw new IllegalArgumentException("costPerMonth must be more than 0");
    }
  }

  /** Whether the number of briefs accepted a minute is limited. */
  public boolean limitsIntake() {
    return briefsPerMinute != NO_LIMIT;
  }

  /** Whether the number of briefs at work is limited. */
  public boolean limitsConcurrency() {
    return concurrentBriefs != NO_LIMIT;
  }

  /** Whether tokens or money are limited. */
  public boolean limitsSpending() {
    return tokensPerDay != NO_LIMIT || costPerMonth != null;
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
    }
  }
}
