package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.net.URI;

/** Addresses of things in memory. */
final class MemoryAddress {

  static final String SCHEME = "memory";

  private MemoryAddress() {}

  /** Refuses an address with anything but a name behind the scheme, since it would be ignored. */
  static void require(URI address) {
    if (!SCHEME.equalsIgnoreCase(address.getScheme())
        || !address.getSchemeSpecificPart().matches("/{0,3}[A-Za-z0-9._-]*")
        || address.getFragment() != null) {
      throw new PortException(
          new Failure.InvalidRequest(
              "'"
                  + address
                  + "' is no address in memory; it should look like memory:briefs, with a name of"
                  + " letters, digits, '.', '_' and '-'"));
    }
  }
}
