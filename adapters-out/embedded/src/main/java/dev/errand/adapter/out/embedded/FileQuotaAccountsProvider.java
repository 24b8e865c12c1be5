package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.QuotaAccountsProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/**
 * Opens {@code file:DIR}, quota accounts in a directory, one JSON file per tenant. The directory is
 * made when the first account is kept. Several processes may share it.
 */
public final class FileQuotaAccountsProvider implements QuotaAccountsProvider {

  /** For the service loader. */
  public FileQuotaAccountsProvider() {}

  @Override
  public String scheme() {
    return FileAddress.SCHEME;
  }

  @Override
  public QuotaAccounts open(URI address, AdapterContext context) {
    Path directory = FileAddress.of(address, Set.of()).directory();
    return new FileQuotaAccounts(
        directory,
        new DocumentDirectory(directory, "quota account", context.ids()),
        context.codecs(),
        context.scheduler());
  }
}
