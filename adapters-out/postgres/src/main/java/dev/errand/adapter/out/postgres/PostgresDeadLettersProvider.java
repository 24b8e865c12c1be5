package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.DeadLettersProvider;
import java.net.URI;
import java.util.Set;

/**
 * Opens stores of dead letters in PostgreSQL 15 or newer, with the addresses of {@link
 * PostgresSessionLedgerProvider}. A database has one. Stores are thread-safe and block the calling
 * thread.
 */
public final class PostgresDeadLettersProvider implements DeadLettersProvider {

  /** For {@link java.util.ServiceLoader}. */
  public PostgresDeadLettersProvider() {}

  @Override
  public String scheme() {
    return "postgresql";
  }

  @Override
  public DeadLetters open(URI address, AdapterContext context) {
    return new PostgresDeadLetters(
        Databases.share(PostgresAddress.parse(address, Set.of()), context), context.codecs());
  }
}
