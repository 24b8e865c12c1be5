package dev.errand.application.port.in;

import dev.errand.domain.quota.Quota;
import dev.errand.domain.quota.QuotaAccount;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what tenants have used of their quotas. Thread-safe; blocks. */
public interface ReadQuotas {

  /** How one tenant stands now, or all that have a quota of their own or have used one. */
  List<Standing> standings(@Nullable String tenant);

  /**
   * How a tenant stands.
   *
   * @param tenant who
   * @param quota what it may use
   * @param account what it has used, as of {@code at}
   * @param at the moment this is about
   */
  record Standing(String tenant, Quota quota, QuotaAccount account, Instant at) {}
}
