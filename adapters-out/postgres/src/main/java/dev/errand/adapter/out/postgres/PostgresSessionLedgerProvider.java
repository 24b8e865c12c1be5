package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.SessionLedgerProvider;
import java.net.URI;
import java.util.Set;

/**
 * Opens session ledgers in PostgreSQL 15 or newer: {@code postgresql://USER@HOST:PORT/DATABASE}.
 * Options:
 *
 * <ul>
 *   <li>{@code secret}: name of the secret that holds the password; a password is never written
 *       into the address
 *   <li>{@code tls}: {@code on} to encrypt, with certificate and name checked; off if not given
 *   <li>{@code ca}: file with the certificates (PEM) to trust, the JVM's own if not given
 *   <li>{@code connections}: how many there may be at once, 10 if not given
 *   <li>{@code timeout}: upper bound of one call, 10s if not given
 *   <li>{@code migrate}: {@code on} to bring the schema up to date before the first use
 * </ul>
 *
 * <p>The user is {@code errand} and the port 5432 if not given. Several hosts, divided by commas,
 * are a primary and its standbys. Ledgers are thread-safe and block the calling thread. All that is
 * opened with the same address shares its connections, which are made at the first call; an audit
 * log on the same address is written in one transaction with the events it attests.
 */
public final class PostgresSessionLedgerProvider implements SessionLedgerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public PostgresSessionLedgerProvider() {}

  @Override
  public String scheme() {
    return "postgresql";
  }

  @Override
  public SessionLedger open(URI address, AdapterContext context) {
    return new PostgresSessionLedger(
        Databases.share(PostgresAddress.parse(address, Set.of()), context), context);
  }
}
