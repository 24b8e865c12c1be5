package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.FileContents;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.FileContentsProvider;
import java.net.URI;
import java.util.Set;

/**
 * Opens the contents of files in PostgreSQL 15 or newer, for all machines that reach it, with the
 * addresses of {@link PostgresSessionLedgerProvider}. What is opened is thread-safe and blocks the
 * calling thread.
 */
public final class PostgresFileContentsProvider implements FileContentsProvider {

  /** For {@link java.util.ServiceLoader}. */
  public PostgresFileContentsProvider() {}

  @Override
  public String scheme() {
    return "postgresql";
  }

  @Override
  public FileContents open(URI address, AdapterContext context) {
    return new PostgresFileContents(
        Databases.share(PostgresAddress.parse(address, Set.of()), context));
  }
}
