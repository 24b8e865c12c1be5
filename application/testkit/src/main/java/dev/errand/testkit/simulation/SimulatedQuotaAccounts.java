package dev.errand.testkit.simulation;

import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.domain.quota.QuotaAccount;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Quota accounts that do exactly what the port promises. Thread-safe. */
final class SimulatedQuotaAccounts implements QuotaAccounts {

  private final Map<String, QuotaAccount> accounts = new TreeMap<>();

  @Override
  public synchronized QuotaAccount.Verdict change(
      String tenant, Function<QuotaAccount, QuotaAccount.Verdict> asked) {
    QuotaAccount.Verdict verdict = asked.apply(read(tenant));
    if (verdict instanceof QuotaAccount.Verdict.Granted granted) {
      accounts.put(tenant, granted.account());
    }
    return verdict;
  }

  @Override
  public synchronized List<String> tenants() {
    return List.copyOf(accounts.keySet());
  }

  @Override
  public synchronized QuotaAccount read(String tenant) {
    return accounts.getOrDefault(tenant, QuotaAccount.EMPTY);
  }
}
