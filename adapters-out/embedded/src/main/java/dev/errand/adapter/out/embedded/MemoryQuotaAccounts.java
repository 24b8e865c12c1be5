package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.domain.quota.QuotaAccount;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Quota accounts in memory; gone with the process, and known to no other. Thread-safe. */
final class MemoryQuotaAccounts implements QuotaAccounts {

  private final Map<String, QuotaAccount> accounts = new ConcurrentHashMap<>();

  @Override
  public QuotaAccount.Verdict change(
      String tenant, Function<QuotaAccount, QuotaAccount.Verdict> asked) {
    QuotaAccount.Verdict[] verdict = new QuotaAccount.Verdict[1];
    accounts.compute(
        tenant,
        (name, known) -> {
          verdict[0] = asked.apply(known == null ? QuotaAccount.EMPTY : known);
          return verdict[0] instanceof QuotaAccount.Verdict.Granted granted
              ? granted.account()
              : known;
        });
    return verdict[0];
  }

  @Override
  public List<String> tenants() {
    return accounts.keySet().stream().sorted().toList();
  }

  @Override
  public QuotaAccount read(String tenant) {
    return accounts.getOrDefault(tenant, QuotaAccount.EMPTY);
  }
}
