package dev.errand.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.domain.budget.Money;
import dev.errand.domain.quota.Quota;
import dev.errand.domain.quota.QuotaAccount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every store of quota accounts must do. A test class implements it. */
public interface QuotaAccountsContract {

  /** The store under test, empty at the start of each test, the same during one. */
  QuotaAccounts accounts();

  /** Another handle on the same store, as another process has one; may be the same object. */
  default QuotaAccounts elsewhere() {
    return accounts();
  }

  /** An instant of the tests. */
  Instant NOW = Instant.parse("2026-03-31T23:59:00Z");

  @Test
  default void aTenantThatUsedNothingShouldHaveAnEmptyAccount() {
    assertThat(accounts().read("acme")).isEqualTo(QuotaAccount.EMPTY);
  }

  @Test
  default void tenantsShouldBeThoseWithAnAccountInOrder() {
    Quota quota = new Quota(10, 2, 1_000, Money.of("5"));
    assertThat(accounts().tenants()).isEmpty();

    for (String tenant : List.of("zoo", "acme", "Ünï/../code \u0001")) {
      accounts().change(tenant, account -> account.admit(quota, NOW));
    }
    accounts().read("nobody");

    assertThat(elsewhere().tenants()).containsExactly("acme", "zoo", "Ünï/../code \u0001");
  }

  @Test
  default void whatWasGrantedShouldBeThereForEverybody() {
    Quota quota = new Quota(10, 2, 1_000, Money.of("5"));

    accounts().change("acme", account -> account.admit(quota, NOW));
    accounts()
        .change(
            "acme",
            account -> account.enter(quota, "s 1/ä\u0001", place(3, Duration.ofHours(1)), NOW));
    accounts().change("acme", account -> account.reserve(quota, "s1/7", hold(400, "0.25"), NOW));
    accounts()
        .change(
            "acme",
            account ->
                new QuotaAccount.Verdict.Granted(
                    account.settle("s1/7", 123, Money.of("0.10"), NOW)));
    accounts().change("acme", account -> account.reserve(quota, "s1/9", hold(77, "0.02"), NOW));

    QuotaAccount seen = elsewhere().read("acme");
    assertThat(seen.running())
        .containsExactly(Map.entry("s 1/ä\u0001", place(3, Duration.ofHours(1))));
    assertThat(seen.reserved()).containsExactly(Map.entry("s1/9", hold(77, "0.02")));
    assertThat(seen.tokens()).isEqualTo(123);
    assertThat(seen.cost()).isEqualTo(Money.of("0.10"));
    assertThat(seen.day()).hasToString("2026-03-31");
    assertThat(seen.month()).hasToString("2026-03");
    assertThat(seen.intakeUntil()).isEqualTo(NOW.plusSeconds(6));
  }

  @Test
  default void whatWasRefusedShouldChangeNothing() {
    Quota quota = new Quota(Quota.NO_LIMIT, Quota.NO_LIMIT, 100, null);
    accounts().change("acme", account -> account.reserve(quota, "s1/1", hold(90, "0"), NOW));
    QuotaAccount before = accounts().read("acme");

    QuotaAccount.Verdict verdict =
        accounts().change("acme", account -> account.reserve(quota, "s1/2", hold(20, "0"), NOW));

    assertThat(verdict).isInstanceOf(QuotaAccount.Verdict.Refused.class);
    assertThat(accounts().read("acme")).isEqualTo(before);
  }

  @Test
  default void tenantsOfAnyNameShouldBeKeptApart() {
    Quota quota = new Quota(60, Quota.NO_LIMIT, Quota.NO_LIMIT, null);
    List<String> tenants = List.of("", "a", "A", "a/b", "a_b", "../a", "ä", "a".repeat(300));
    for (int i = 0; i < tenants.size(); i++) {
      Instant at = NOW.plusSeconds(i);
      accounts().change(tenants.get(i), account -> account.admit(quota, at));
    }

    for (int i = 0; i < tenants.size(); i++) {
      assertThat(accounts().read(tenants.get(i)).intakeUntil()).isEqualTo(NOW.plusSeconds(i + 1));
    }
  }

  @Test
  default void ofManyWhoAskAtOnceOnlySoManyShouldBeGrantedAsTheLimitAllows() throws Exception {
    int limit = 20;
    int threads = 8;
    Quota quota = new Quota(Quota.NO_LIMIT, limit, Quota.NO_LIMIT, null);
    AtomicInteger granted = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int mine = i;
      QuotaAccounts store = i % 2 == 0 ? accounts() : elsewhere();
      all.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    awaitUninterrupted(go);
                    for (int n = 0; n < 5; n++) {
                      String session = "s" + mine + "-" + n;
                      if (store.change(
                              "acme",
                              account ->
                                  account.enter(quota, session, place(1, Duration.ofHours(1)), NOW))
                          instanceof QuotaAccount.Verdict.Granted) {
                        granted.incrementAndGet();
                      }
                    }
                  }));
    }

    go.countDown();
    for (Thread thread : all) {
      thread.join();
    }

    assertThat(granted).hasValue(limit);
    assertThat(accounts().read("acme").running()).hasSize(limit);
  }

  @Test
  default void aStoreThatWorksShouldSaySo() {
    assertThat(accounts().check()).isEqualTo(new Health.Up());
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the test", e);
    }
  }

  private static QuotaAccount.Place place(long epoch, Duration time) {
    return new QuotaAccount.Place(epoch, NOW.plus(time));
  }

  private static QuotaAccount.Hold hold(long tokens, String cost) {
    return new QuotaAccount.Hold(tokens, Money.of(cost), NOW.plus(Duration.ofMinutes(30)));
  }
}
