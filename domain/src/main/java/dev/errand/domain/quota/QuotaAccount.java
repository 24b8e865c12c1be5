package dev.errand.domain.quota;

import dev.errand.domain.budget.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant has used of its quota, as a value. Reserve before a call, settle after it; a
 * reservation that nobody settles counts as spent when its time is over, and a brief that nobody
 * vouches for any more counts as ended. Every step may be repeated without harm, so an answer that
 * was lost is asked for again.
 *
 * <p>Intake is a leaky bucket as the generic cell rate algorithm (ITU-T I.371) counts it: one
 * instant, no list of arrivals. Nothing here grows with what was used, only with what is under way.
 *
 * @param intakeUntil the instant up to which the briefs accepted so far fill the bucket
 * @param running sessions of the briefs at work
 * @param reserved calls under way by name
 * @param day the day that {@code tokens} belongs to
 * @param tokens tokens settled on that day
 * @param month the month that {@code cost} belongs to
 * @param cost money settled in that month
 */
public record QuotaAccount(
    Instant intakeUntil,
    Map<String, Place> running,
    Map<String, Hold> reserved,
    LocalDate day,
    long tokens,
    YearMonth month,
    Money cost) {

  /** An account that nothing was used of. */
  public static final QuotaAccount EMPTY =
      new QuotaAccount(
          Instant.EPOCH,
          Map.of(),
          Map.of(),
          LocalDate.EPOCH,
          0,
          YearMonth.from(LocalDate.EPOCH),
          Money.ZERO);

  /** When to ask again if what is in the way is work under way, whose end nobody knows. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final Duration MINUTE = Duration.ofMinutes(1);

  public QuotaAccount {
    Objects.requireNonNull(intakeUntil, "intakeUntil is null");
    Objects.requireNonNull(day, "day is null");
    Objects.requireNonNull(month, "month is null");
    Objects.requireNonNull(cost, "cost is null");
    running = Collections.unmodifiableMap(new TreeMap<>(running));
    reserved = Collections.unmodifiableMap(new TreeMap<>(reserved));
  }

  /**
   * What is set aside for a call.
   *
   * @param tokens its worst case, input and output together
   * @param cost its worst case
   * @param until when it counts as spent unless it was settled
   */
  public record Hold(long tokens, Money cost, Instant until) {
    public Hold {
      Objects.requireNonNull(cost, "cost is null");
      Objects.requireNonNull(until, "until is null");
    }
  }

  /**
   * The place of a brief at work.
   *
   * @param epoch that of the attempt it is for; an older attempt has no say about it
   * @param until up to when it is vouched for
   */
  public record Place(long epoch, Instant until) {
    public Place {
      Objects.requireNonNull(until, "until is null");
    }
  }

  /** May it go on? */
  public sealed interface Verdict {
    /** Yes, and this is the account from now on. */
    record Granted(QuotaAccount account) implements Verdict {}

    /**
     * No.
     *
     * @param limit the limit in the way, as {@link Quota} calls it
     * @param reason what is in the way, for a person
     * @param retryAt when to ask again; null if waiting does not help
     */
    record Refused(String limit, String reason, @Nullable Instant retryAt) implements Verdict {}
  }

  /** Asks whether one more brief may be accepted. */
  public Verdict admit(Quota quota, Instant now) {
    if (!quota.limitsIntake()) {
      return new Verdict.Granted(this);
    }
    Duration each = MINUTE.dividedBy(quota.briefsPerMinute());
    Instant filled = (intakeUntil.isAfter(now) ? intakeUntil : now).plus(each);
    Instant fits = filled.minus(MINUTE);
    if (fits.isAfter(now)) {
      return new Verdict.Refused(
          "briefsPerMinute",
          "the tenant may send %d briefs a minute".formatted(quota.briefsPerMinute()),
          fits);
    }
    return new Verdict.Granted(
        new QuotaAccount(filled, running, reserved, day, tokens, month, cost));
  }

  /**
   * Asks whether a brief may be worked on. One that is at work already may always go on.
   *
   * @param session the brief's session
   * @param place the place it would take
   */
  public Verdict enter(Quota quota, String session, Place place, Instant now) {
    QuotaAccount current = at(now);
    if (!quota.limitsConcurrency()) {
      return new Verdict.Granted(current);
    }
    if (!current.running.containsKey(session)
        && current.running.size() >= quota.concurrentBriefs()) {
      return new Verdict.Refused(
          "concurrentBriefs",
          "the tenant has %d briefs at work, all that it may".formatted(current.running.size()),
          now.plus(SOON));
    }
    return new Verdict.Granted(current.placed(session, place));
  }

  /** The account in which a brief that is at work goes on being so. */
  public QuotaAccount vouchedFor(Quota quota, String session, Place place, Instant now) {
    return quota.limitsConcurrency() ? at(now).placed(session, place) : this;
  }

  /** The account without a brief at work, unless a newer attempt took its place. */
  public QuotaAccount leave(String session, long epoch) {
    Place taken = running.get(session);
    if (taken == null || taken.epoch() > epoch) {
      return this;
    }
    Map<String, Place> others = new TreeMap<>(running);
    others.remove(session);
    return new QuotaAccount(intakeUntil, others, reserved, day, tokens, month, cost);
  }

  /**
   * Asks whether a call may be made.
   *
   * @param call names the call; asking again for it replaces what was set aside for it
   * @param hold its worst case
   */
  public Verdict reserve(Quota quota, String call, Hold hold, Instant now) {
    if (!quota.limitsSpending()) {
      return new Verdict.Granted(this);
    }
    QuotaAccount current = at(now).without(call);
    Verdict.Refused refused = current.refusal(quota, hold, now);
    if (refused != null) {
      return refused;
    }
    Map<String, Hold> holds = new TreeMap<>(current.reserved);
    holds.put(call, hold);
    return new Verdict.Granted(current.holding(holds));
  }

  /** The account with a call's real usage in the place of what was set aside for it. */
  public QuotaAccount settle(String call, long usedTokens, Money usedCost, Instant now) {
    QuotaAccount current = at(now);
    return current.reserved.containsKey(call)
        ? current.without(call).spent(usedTokens, usedCost)
        : current;
  }

  /** How many of the briefs it may send a minute fill the bucket now. */
  public long briefsOfLastMinute(Quota quota, Instant now) {
    Duration fill = Duration.between(now, intakeUntil);
    long each = Math.max(1, MINUTE.dividedBy(quota.briefsPerMinute()).toNanos());
    return quota.limitsIntake() && fill.isPositive() ? Math.ceilDiv(fill.toNanos(), each) : 0;
  }

  /** Tokens settled and set aside together. */
  public long heldTokens() {
    return tokens + reserved.values().stream().mapToLong(Hold::tokens).sum();
  }

  /** Money settled and set aside together. */
  public Money heldCost() {
    return reserved.values().stream().map(Hold::cost).reduce(cost, Money::plus);
  }

  /** The account as it is at an instant: a new day, a new month, what ran out. */
  public QuotaAccount at(Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    YearMonth thisMonth = YearMonth.from(today);
    Map<String, Place> atWork = new TreeMap<>(running);
    atWork.values().removeIf(place -> !place.until().isAfter(now));
    Map<String, Hold> underWay = new TreeMap<>(reserved);
    List<Hold> over = new ArrayList<>();
    underWay
        .values()
        .removeIf(
            hold -> {
              boolean isOver = !hold.until().isAfter(now);
              if (isOver) {
                over.add(hold);
              }
              return isOver;
            });
    // A clock that is behind another one must not open a day or month anew.
    boolean newDay = today.isAfter(day);
    boolean newMonth = thisMonth.isAfter(month);
    QuotaAccount rolled =
        new QuotaAccount(
            intakeUntil,
            atWork,
            underWay,
            newDay ? today : day,
            newDay ? 0 : tokens,
            newMonth ? thisMonth : month,
            newMonth ? Money.ZERO : cost);
    for (Hold hold : over) {
      rolled = rolled.spent(hold.tokens(), hold.cost());
    }
    return rolled;
  }

  private Verdict.@Nullable Refused refusal(Quota quota, Hold hold, Instant now) {
    if (hold.tokens() > quota.tokensPerDay() - Math.min(quota.tokensPerDay(), heldTokens())) {
      return new Verdict.Refused(
          "tokensPerDay",
          "the tenant may use %d tokens a day; %d are used, %d set aside, and the next call may need %d"
              .formatted(quota.tokensPerDay(), tokens, heldTokens() - tokens, hold.tokens()),
          hold.tokens() > quota.tokensPerDay()
              ? null
              : hold.tokens() <= quota.tokensPerDay() - Math.min(quota.tokensPerDay(), tokens)
                  ? now.plus(SOON)
                  : day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }
    Money most = quota.costPerMonth();
    if (most != null && heldCost().plus(hold.cost()).compareTo(most) > 0) {
      return new Verdict.Refused(
          "costPerMonth",
          "the tenant may spend %s a month; %s is spent, %s set aside, and the next call may cost %s"
              .formatted(most, cost, heldCost().minusOrZero(cost), hold.cost()),
          hold.cost().compareTo(most) > 0
              ? null
              : cost.plus(hold.cost()).compareTo(most) <= 0
                  ? now.plus(SOON)
                  : month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }
    return null;
  }

  private QuotaAccount placed(String session, Place place) {
    Place taken = running.get(session);
    if (taken != null && taken.epoch() > place.epoch()) {
      return this;
    }
    Map<String, Place> all = new TreeMap<>(running);
    all.put(session, place);
    return new QuotaAccount(intakeUntil, all, reserved, day, tokens, month, cost);
  }

  private QuotaAccount without(String call) {
    if (!reserved.containsKey(call)) {
      return this;
    }
    Map<String, Hold> others = new TreeMap<>(reserved);
    others.remove(call);
    return holding(others);
  }

  private QuotaAccount holding(Map<String, Hold> holds) {
    return new QuotaAccount(intakeUntil, running, holds, day, tokens, month, cost);
  }

  private QuotaAccount spent(long usedTokens, Money usedCost) {
    return new QuotaAccount(
        intakeUntil, running, reserved, day, tokens + usedTokens, month, cost.plus(usedCost));
  }
}
