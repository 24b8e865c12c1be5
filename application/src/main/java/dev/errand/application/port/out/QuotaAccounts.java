package dev.errand.application.port.out;

import dev.errand.domain.quota.QuotaAccount;
import java.util.List;
import java.util.function.Function;

/** What each tenant has used of its quota, shared by all processes that use the same store. */
public interface QuotaAccounts extends Health.Source {

  /**
   * Asks and books in one: reads the tenant's account, lets {@code asked} judge it, and stores the
   * account it grants. No other change of the same tenant's account comes in between, in whatever
   * process. Durable when this returns.
   *
   * @param tenant whose account
   * @param asked is given the account, {@link QuotaAccount#EMPTY} if there is none; pure, since it
   *     may be asked more than once
   * @return what {@code asked} said last
   * @throws PortException with {@code TimedOut} if it is unknown whether the change was stored;
   *     with {@code Unavailable} or {@code StorageFull} if it was not
   */
  QuotaAccount.Verdict change(String tenant, Function<QuotaAccount, QuotaAccount.Verdict> asked);

  /** All tenants with an account, in order. */
  List<String> tenants();

  /** The tenant's account as it was stored last, {@link QuotaAccount#EMPTY} if there is none. */
  QuotaAccount read(String tenant);
}
