package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.FileContents;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.FileContentsProvider;
import java.net.URI;
import java.util.Set;

/**
 * Opens {@code file:DIR}, shared contents in a directory that all machines have mounted. It is made
 * when the first content comes.
 */
public final class DirectoryFileContentsProvider implements FileContentsProvider {

  /** For the service loader. */
  public DirectoryFileContentsProvider() {}

  @Override
  public String scheme() {
    return FileAddress.SCHEME;
  }

  @Override
  public FileContents open(URI address, AdapterContext context) {
    return new DirectoryFileContents(FileAddress.of(address, Set.of()).directory(), context.ids());
  }
}
