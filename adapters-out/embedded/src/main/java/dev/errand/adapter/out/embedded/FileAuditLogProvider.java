package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.AuditLogProvider;
import java.net.URI;
import java.util.Set;

/** Opens {@code file:DIR}, an audit log of one file per tenant. */
public final class FileAuditLogProvider implements AuditLogProvider {

  /** For the service loader. */
  public FileAuditLogProvider() {}

  @Override
  public String scheme() {
    return FileAddress.SCHEME;
  }

  @Override
  public AuditLog open(URI address, AdapterContext context) {
    FileAddress file = FileAddress.of(address, Set.of());
    return new FileAuditLog(file.directory(), Fsync.ON, context.codecs(), context.scheduler());
  }
}
