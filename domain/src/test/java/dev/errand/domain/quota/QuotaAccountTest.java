package dev.errand.domain.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.budget.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class QuotaAccountTest {

  private static final Instant NOW = Instant.parse("2026-03-31T23:59:00Z");
  private static final Instant MIDNIGHT = Instant.parse("2026-04-01T00:00:00Z");
  private static final long NO_LIMIT = Quota.NO_LIMIT;

  @Nested
  class Admit {

    private final Quota quota = new Quota(3, NO_LIMIT, NO_LIMIT, null);

    @Test
    void soManyAsAMinuteAllowsMayComeAtOnceAndThenOneByOne() {
      QuotaAccount account = QuotaAccount.EMPTY;
      for (int i = 0; i < 3; i++) {
        account = granted(account.admit(quota, NOW));
      }

      assertThat(refused(account.admit(quota, NOW)).retryAt()).isEqualTo(NOW.plusSeconds(20));
      assertThat(refused(account.admit(quota, NOW.plusMillis(19_999))).limit())
          .isEqualTo("briefsPerMinute");
      account = granted(account.admit(quota, NOW.plusSeconds(20)));
      assertThat(refused(account.admit(quota, NOW.plusSeconds(20))).retryAt())
          .isEqualTo(NOW.plusSeconds(40));
    }

    @Test
    void aQuietTimeShouldNotSaveUpMoreThanAMinuteAllows() {
      QuotaAccount account = granted(QuotaAccount.EMPTY.admit(quota, NOW));
      Instant muchLater = NOW.plus(Duration.ofDays(9));
      for (int i = 0; i < 3; i++) {
        account = granted(account.admit(quota, muchLater));
      }

      assertThat(account.admit(quota, muchLater)).isInstanceOf(QuotaAccount.Verdict.Refused.class);
    }
  }

  @Nested
  class Enter {

    private final Quota quota = new Quota(NO_LIMIT, 2, NO_LIMIT, null);

    @Test
    void noMoreBriefsThanTheLimitShouldBeAtWork() {
      QuotaAccount account = entered(entered(QuotaAccount.EMPTY, "a", 1), "b", 1);

      assertThat(refused(account.enter(quota, "c", place(1, 60), NOW)).limit())
          .isEqualTo("concurrentBriefs");
      assertThat(entered(account.leave("a", 1), "c", 1).running()).containsOnlyKeys("b", "c");
    }

    @Test
    void aBriefAtWorkShouldEnterAgainWhateverIsTaken() {
      QuotaAccount account = entered(entered(QuotaAccount.EMPTY, "a", 1), "b", 1);

      assertThat(entered(account, "a", 2).running().get("a").epoch()).isEqualTo(2);
    }

    @Test
    void aPlaceThatNobodyVouchesForShouldBeFreeAgain() {
      QuotaAccount account = entered(entered(QuotaAccount.EMPTY, "a", 1), "b", 1);

      Instant later = NOW.plusSeconds(60);
      account =
          granted(
              account.enter(quota, "c", new QuotaAccount.Place(1, later.plusSeconds(1)), later));

      assertThat(account.running()).containsOnlyKeys("c");
    }

    @Test
    void anOlderAttemptShouldNeitherLeaveNorVouchForANewerOne() {
      QuotaAccount account = entered(QuotaAccount.EMPTY, "a", 5);

      assertThat(account.leave("a", 4)).isEqualTo(account);
      assertThat(account.vouchedFor(quota, "a", place(4, 600), NOW)).isEqualTo(account);
    }

    private QuotaAccount entered(QuotaAccount account, String session, long epoch) {
      return granted(account.enter(quota, session, place(epoch, 60), NOW));
    }

    private static QuotaAccount.Place place(long epoch, int seconds) {
      return new QuotaAccount.Place(epoch, NOW.plusSeconds(seconds));
    }
  }

  @Nested
  class Reserve {

    private final Quota tokens = new Quota(NO_LIMIT, NO_LIMIT, 100, null);
    private final Quota money = new Quota(NO_LIMIT, NO_LIMIT, NO_LIMIT, Money.of("1"));

    @Test
    void whatIsSetAsideShouldBeInTheWayOfOthersForAMoment() {
      QuotaAccount account = reserved(tokens, QuotaAccount.EMPTY, "a", 60);

      QuotaAccount.Verdict.Refused refused =
          refused(account.reserve(tokens, "b", hold(41, "0"), NOW));

      assertThat(refused.retryAt()).isBefore(NOW.plusSeconds(30)).isAfter(NOW);
      assertThat(refused.reason()).contains("100", "60 set aside", "41");
    }

    @Test
    void whatIsSpentShouldBeInTheWayUntilTheNextDay() {
      QuotaAccount account =
          reserved(tokens, QuotaAccount.EMPTY, "a", 60).settle("a", 60, Money.ZERO, NOW);

      assertThat(refused(account.reserve(tokens, "b", hold(41, "0"), NOW)).retryAt())
          .isEqualTo(MIDNIGHT);
      assertThat(account.reserve(tokens, "b", hold(41, "0"), MIDNIGHT))
          .isInstanceOf(QuotaAccount.Verdict.Granted.class);
    }

    @Test
    void moneyShouldBeCountedByTheMonth() {
      QuotaAccount account =
          granted(QuotaAccount.EMPTY.reserve(money, "a", hold(1, "0.9"), NOW))
              .settle("a", 1, Money.of("0.9"), NOW);

      QuotaAccount.Verdict.Refused refused =
          refused(account.reserve(money, "b", hold(1, "0.2"), NOW));

      assertThat(refused.limit()).isEqualTo("costPerMonth");
      assertThat(refused.retryAt()).isEqualTo(MIDNIGHT);
      assertThat(account.at(MIDNIGHT).cost()).isEqualTo(Money.ZERO);
    }

    @Test
    void waitingShouldNotHelpACallThatIsMoreThanTheWholeLimit() {
      assertThat(refused(QuotaAccount.EMPTY.reserve(tokens, "a", hold(101, "0"), NOW)).retryAt())
          .isNull();
      assertThat(refused(QuotaAccount.EMPTY.reserve(money, "a", hold(1, "1.01"), NOW)).retryAt())
          .isNull();
    }

    @Test
    void askingAgainForACallShouldReplaceWhatWasSetAside() {
      QuotaAccount account = reserved(tokens, QuotaAccount.EMPTY, "a", 60);

      assertThat(reserved(tokens, account, "a", 100).heldTokens()).isEqualTo(100);
    }

    @Test
    void whatNobodySettlesShouldCountAsSpent() {
      QuotaAccount account = reserved(tokens, QuotaAccount.EMPTY, "a", 60);

      QuotaAccount later = account.at(NOW.plusSeconds(30));

      assertThat(later.reserved()).isEmpty();
      assertThat(later.tokens()).isEqualTo(60);
    }

    @Test
    void settlingTwiceShouldCountOnce() {
      QuotaAccount once =
          reserved(tokens, QuotaAccount.EMPTY, "a", 60).settle("a", 10, Money.ZERO, NOW);

      assertThat(once.settle("a", 10, Money.ZERO, NOW)).isEqualTo(once);
    }

    @Test
    void aClockThatIsBehindShouldNotOpenADayAgain() {
      QuotaAccount account =
          reserved(tokens, QuotaAccount.EMPTY.at(MIDNIGHT), "a", 60)
              .settle("a", 60, Money.ZERO, NOW);

      assertThat(account.at(NOW).tokens()).isEqualTo(60);
      assertThat(account.at(MIDNIGHT).tokens()).isEqualTo(60);
    }

    private static QuotaAccount reserved(
        Quota quota, QuotaAccount account, String call, long tokens) {
      return granted(account.reserve(quota, call, hold(tokens, "0"), NOW));
    }

    private static QuotaAccount.Hold hold(long tokens, String cost) {
      return new QuotaAccount.Hold(tokens, Money.of(cost), NOW.plusSeconds(30));
    }
  }

  @Property
  void inNoLongTimeMoreShouldComeThanItsMinutesAllow(@ForAll("pauses") List<Integer> pauses) {
    Instant now = NOW;
    Quota quota = new Quota(3, NO_LIMIT, NO_LIMIT, null);
    QuotaAccount account = QuotaAccount.EMPTY;
    int came = 0;
    for (int pause : pauses) {
      now = now.plusMillis(pause);
      if (account.admit(quota, now) instanceof QuotaAccount.Verdict.Granted granted) {
        account = granted.account();
        came++;
      }
    }

    long millis = Duration.between(NOW, now).toMillis();
    assertThat(came).isLessThanOrEqualTo((int) (3 + millis * 3 / 60_000));
  }

  @Provide
  Arbitrary<List<Integer>> pauses() {
    return Arbitraries.integers().between(0, 30_000).list().ofMaxSize(60);
  }

  @Property
  void whatIsSpentAndSetAsideShouldNeverExceedTheLimit(@ForAll("steps") List<Step> steps) {
    Quota quota = new Quota(NO_LIMIT, NO_LIMIT, 100, Money.of("100"));
    QuotaAccount account = QuotaAccount.EMPTY.at(NOW);
    Instant now = NOW;
    for (Step step : steps) {
      now = now.plusSeconds(step.pause());
      QuotaAccount.Hold hold =
          new QuotaAccount.Hold(
              step.amount(), Money.of(Integer.toString(step.amount())), now.plusSeconds(30));
      String call = "c" + step.call();
      if (step.settles()) {
        QuotaAccount.Hold known = account.at(now).reserved().get(call);
        long used = known == null ? 0 : Math.min(known.tokens(), step.amount());
        account = account.settle(call, used, Money.of(Long.toString(used)), now);
      } else if (account.reserve(quota, call, hold, now)
          instanceof QuotaAccount.Verdict.Granted granted) {
        account = granted.account();
      }
      assertThat(account.heldTokens()).isLessThanOrEqualTo(100);
      assertThat(account.heldCost()).isLessThanOrEqualTo(Money.of("100"));
    }
  }

  record Step(int call, int amount, int pause, boolean settles) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 5),
            Arbitraries.integers().between(1, 120),
            Arbitraries.integers().between(0, 40),
            Arbitraries.of(true, false))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  private static QuotaAccount granted(QuotaAccount.Verdict verdict) {
    assertThat(verdict).isInstanceOf(QuotaAccount.Verdict.Granted.class);
    return ((QuotaAccount.Verdict.Granted) verdict).account();
  }

  private static QuotaAccount.Verdict.Refused refused(QuotaAccount.Verdict verdict) {
    assertThat(verdict).isInstanceOf(QuotaAccount.Verdict.Refused.class);
    return (QuotaAccount.Verdict.Refused) verdict;
  }

  @Test
  void theBucketTellsHowManyBriefsFillIt() {
    Quota quota = new Quota(60, Quota.NO_LIMIT, Quota.NO_LIMIT, null);
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    QuotaAccount account = QuotaAccount.EMPTY;
    for (int i = 0; i < 3; i++) {
      account = ((QuotaAccount.Verdict.Granted) account.admit(quota, now)).account();
    }

    assertThat(account.briefsOfLastMinute(quota, now)).isEqualTo(3);
    assertThat(account.briefsOfLastMinute(quota, now.plusMillis(1500))).isEqualTo(2);
    assertThat(account.briefsOfLastMinute(quota, now.plusSeconds(3))).isZero();
    assertThat(account.briefsOfLastMinute(Quota.UNLIMITED, now)).isZero();
  }
}
