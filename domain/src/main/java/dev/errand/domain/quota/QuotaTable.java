package dev.errand.domain.quota;

import java.util.Map;
import java.util.Objects;

/**
 * The quotas of all tenants.
 *
 * @param fallback the quota of tenants that are not named, each on its own
 * @param tenants quotas by tenant
 */
public record QuotaTable(Quota fallback, Map<String, Quota> tenants) {

  /** No limits for anybody. */
  public static final QuotaTable UNLIMITED = new QuotaTable(Quota.UNLIMITED, Map.of());

  public QuotaTable {
    Objects.requireNonNull(fallback, "fallback is null");
    tenants = Map.copyOf(tenants);
  }

  /** The quota of a tenant. */
  public Quota of(String tenant) {
    return tenants.getOrDefault(tenant, fallback);
  }
}
