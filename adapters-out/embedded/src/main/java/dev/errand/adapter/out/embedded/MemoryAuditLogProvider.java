package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.AuditLogProvider;
import java.net.URI;

/** Opens {@code memory:}, an audit log that is gone with the process. For tests and benches. */
public final class MemoryAuditLogProvider implements AuditLogProvider {

  /** For the service loader. */
  public MemoryAuditLogProvider() {}

  @Override
  public String scheme() {
    return MemoryAddress.SCHEME;
  }

  @Override
  public AuditLog open(URI address, AdapterContext context) {
    MemoryAddress.require(address);
    return new MemoryAuditLog();
  }
}
