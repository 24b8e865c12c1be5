package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.testkit.QuotaAccountsContract;

final class MemoryQuotaAccountsTest implements QuotaAccountsContract {

  private final QuotaAccounts accounts = new MemoryQuotaAccounts();

  @Override
  public QuotaAccounts accounts() {
    return accounts;
  }
}
