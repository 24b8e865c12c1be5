package dev.errand.testkit.simulation;

import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.domain.quota.QuotaAccount;
import java.util.List;
import java.util.function.Function;

/** Quota accounts as a process sees them. */
final class RemoteQuotaAccounts implements QuotaAccounts {

  private final QuotaAccounts inner;
  private final Wire wire;

  RemoteQuotaAccounts(QuotaAccounts inner, Wire wire) {
    this.inner = inner;
    this.wire = wire;
  }

  @Override
  public QuotaAccount.Verdict change(
      String tenant, Function<QuotaAccount, QuotaAccount.Verdict> asked) {
    QuotaAccount.Verdict[] verdict = new QuotaAccount.Verdict[1];
    wire.send("quota.change", " " + tenant, () -> verdict[0] = inner.change(tenant, asked));
    return verdict[0];
  }

  @Override
  public List<String> tenants() {
    return inner.tenants();
  }

  @Override
  public QuotaAccount read(String tenant) {
    return inner.read(tenant);
  }
}
