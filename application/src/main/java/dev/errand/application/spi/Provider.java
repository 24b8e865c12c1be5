package dev.errand.application.spi;

import java.net.URI;

/**
 * Opens a port's adapter. Implementations have a public constructor without arguments, do nothing
 * in it, and are thread-safe.
 *
 * @param <P> the port
 */
public interface Provider<P> {

  /** The URI scheme this provider serves, lower case; unique per port. */
  String scheme();

  /**
   * Opens the adapter. Connecting is done lazily: a dependency that is down does not fail this.
   *
   * @param address the whole URI from the configuration
   * @param context what adapters share
   * @return the adapter; if it is {@link AutoCloseable}, whoever opened it closes it
   * @throws dev.errand.application.port.out.PortException with {@code InvalidRequest} if the
   *     address is malformed, saying how it should look
   */
  P open(URI address, AdapterContext context);
}
