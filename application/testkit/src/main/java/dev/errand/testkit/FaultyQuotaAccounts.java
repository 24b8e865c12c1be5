package dev.errand.testkit;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.domain.quota.QuotaAccount;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Quota accounts that go wrong as planned. Operations: {@code quotaAccounts.change}, {@code
 * quotaAccounts.read}, {@code quotaAccounts.check}.
 */
public final class FaultyQuotaAccounts implements QuotaAccounts {

  private final QuotaAccounts inner;
  private final FaultPlan plan;

  /** Wraps another. */
  public FaultyQuotaAccounts(QuotaAccounts inner, FaultPlan plan) {
    this.inner = Objects.requireNonNull(inner, "inner is null");
    this.plan = Objects.requireNonNull(plan, "plan is null");
  }

  @Override
  public QuotaAccount.Verdict change(
      String tenant, Function<QuotaAccount, QuotaAccount.Verdict> asked) {
    return plan.call("quotaAccounts.change", () -> inner.change(tenant, asked));
  }

  @Override
  public List<String> tenants() {
    return plan.call("quotaAccounts.tenants", () -> inner.tenants());
  }

  @Override
  public QuotaAccount read(String tenant) {
    return plan.call("quotaAccounts.read", () -> inner.read(tenant));
  }

  @Override
  public Health check() {
    return plan.check("quotaAccounts.check", inner);
  }
}
