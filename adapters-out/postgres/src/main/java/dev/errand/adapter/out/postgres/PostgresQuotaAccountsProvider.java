package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.QuotaAccountsProvider;
import java.net.URI;
import java.util.Set;

/**
 * Opens quota accounts in PostgreSQL 15 or newer, for all processes that reach it, with the
 * addresses of {@link PostgresSessionLedgerProvider}. What is opened is thread-safe and blocks the
 * calling thread.
 */
public final class PostgresQuotaAccountsProvider implements QuotaAccountsProvider {

  /** For {@link java.util.ServiceLoader}. */
  public PostgresQuotaAccountsProvider() {}

  @Override
  public String scheme() {
    return "postgresql";
  }

  @Override
  public QuotaAccounts open(URI address, AdapterContext context) {
    return new PostgresQuotaAccounts(
        Databases.share(PostgresAddress.parse(address, Set.of()), context), context.codecs());
  }
}
