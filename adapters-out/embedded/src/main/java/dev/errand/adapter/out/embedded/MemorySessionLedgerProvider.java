package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.SessionLedgerProvider;
import java.net.URI;

/** Opens {@code memory:}, a ledger that is gone with the process. For tests and benches. */
public final class MemorySessionLedgerProvider implements SessionLedgerProvider {

  /** For the service loader. */
  public MemorySessionLedgerProvider() {}

  @Override
  public String scheme() {
    return MemoryAddress.SCHEME;
  }

  @Override
  public SessionLedger open(URI address, AdapterContext context) {
    MemoryAddress.require(address);
    return new MemorySessionLedger();
  }
}
