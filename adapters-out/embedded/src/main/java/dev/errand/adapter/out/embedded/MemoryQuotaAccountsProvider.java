package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.QuotaAccountsProvider;
import java.net.URI;

/**
 * Opens quota accounts in memory: {@code memory:NAME}. Each call opens new, empty ones. They hold
 * for one process and are gone with it.
 */
public final class MemoryQuotaAccountsProvider implements QuotaAccountsProvider {

  /** A provider. */
  public MemoryQuotaAccountsProvider() {}

  @Override
  public String scheme() {
    return MemoryAddress.SCHEME;
  }

  @Override
  public QuotaAccounts open(URI address, AdapterContext context) {
    MemoryAddress.require(address);
    return new MemoryQuotaAccounts();
  }
}
