package dev.errand.application;

import dev.errand.application.port.in.ReadQuotas;
import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.domain.quota.QuotaTable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Looks accounts up. Thread-safe. */
record QuotaDesk(QuotaAccounts accounts, QuotaTable quotas, InstantSource clock)
    implements ReadQuotas {

  @Override
  public List<Standing> standings(@Nullable String tenant) {
    Collection<String> tenants;
    if (tenant == null) {
      tenants = new TreeSet<>(quotas.tenants().keySet());
      tenants.addAll(accounts.tenants());
    } else {
      tenants = List.of(tenant);
    }
    Instant now = clock.instant();
    return tenants.stream()
        .map(each -> new Standing(each, quotas.of(each), accounts.read(each).at(now), now))
        .toList();
  }
}
