package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.AuditLogProvider;
import java.net.URI;
import java.util.Set;

/**
 * Opens audit logs in PostgreSQL 15 or newer, with the addresses of {@link
 * PostgresSessionLedgerProvider}. The database itself links the chains and refuses every change of
 * an entry. Logs are thread-safe and block the calling thread.
 */
public final class PostgresAuditLogProvider implements AuditLogProvider {

  /** For {@link java.util.ServiceLoader}. */
  public PostgresAuditLogProvider() {}

  @Override
  public String scheme() {
    return "postgresql";
  }

  @Override
  public AuditLog open(URI address, AdapterContext context) {
    return new PostgresAuditLog(Databases.share(PostgresAddress.parse(address, Set.of()), context));
  }
}
