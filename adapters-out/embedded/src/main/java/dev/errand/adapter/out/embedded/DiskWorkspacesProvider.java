package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Workspaces;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.WorkspacesProvider;
import java.net.URI;
import java.util.Set;

/**
 * Opens {@code file:DIR}, workspaces on the local disk. {@code max-file-bytes} bounds a file, 1 GiB
 * if it is not given; {@code max-files} bounds a workspace, 10,000 if it is not given.
 */
public final class DiskWorkspacesProvider implements WorkspacesProvider {

  private static final String MAX_FILE_BYTES = "max-file-bytes";
  private static final String MAX_FILES = "max-files";

  /** For the service loader. */
  public DiskWorkspacesProvider() {}

  @Override
  public String scheme() {
    return FileAddress.SCHEME;
  }

  @Override
  public Workspaces open(URI address, AdapterContext context) {
    FileAddress file = FileAddress.of(address, Set.of(MAX_FILE_BYTES, MAX_FILES));
    return new DiskWorkspaces(
        file.directory(),
        new WorkspaceLimits(file.number(MAX_FILE_BYTES, 1L << 30), file.number(MAX_FILES, 10_000)),
        context.ids());
  }
}
