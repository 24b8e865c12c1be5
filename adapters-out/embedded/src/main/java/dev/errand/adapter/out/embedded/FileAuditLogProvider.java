package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.AuditLogProvider;
import java.net.URI;
import java.util.Set;

/**
 * Opens {@code file:DIR}, an audit log of one file per tenant. {@code file:DIR?fsync=off} does not
 * wait for the disk: faster, and what was attested last may be lost when the machine goes down.
 */
public final class FileAuditLogProvider implements AuditLogProvider {

  /** For the service loader. */
  public FileAuditLogProvider() {}

  @Override
  public String scheme() {
    return FileAddress.SCHEME;
  }

  @Override
  public AuditLog open(URI address, AdapterContext context) {
    FileAddress file = FileAddress.of(address, Set.of("fsync"));
    return new FileAuditLog(
        file.directory(),
        file.flag("fsync", true) ? Fsync.ON : Fsync.OFF,
        context.codecs(),
        context.scheduler());
  }
}
