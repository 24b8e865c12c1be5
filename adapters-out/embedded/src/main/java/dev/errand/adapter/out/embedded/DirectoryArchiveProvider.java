package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Archive;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.ArchiveProvider;
import java.net.URI;
import java.util.Set;

/** Opens {@code file:DIR}, an archive of one directory per stored session. */
public final class DirectoryArchiveProvider implements ArchiveProvider {

  /** For the service loader. */
  public DirectoryArchiveProvider() {}

  @Override
  public String scheme() {
    return FileAddress.SCHEME;
  }

  @Override
  public Archive open(URI address, AdapterContext context) {
    return new DirectoryArchive(FileAddress.of(address, Set.of()).directory(), context.ids());
  }
}
