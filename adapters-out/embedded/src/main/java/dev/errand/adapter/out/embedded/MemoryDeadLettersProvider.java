package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.DeadLettersProvider;
import java.net.URI;

/**
 * Opens stores of dead letters in memory: {@code memory:NAME}. Each call opens a new, empty one.
 * What it holds is gone with the process.
 */
public final class MemoryDeadLettersProvider implements DeadLettersProvider {

  /** A provider. */
  public MemoryDeadLettersProvider() {}

  @Override
  public String scheme() {
    return MemoryAddress.SCHEME;
  }

  @Override
  public DeadLetters open(URI address, AdapterContext context) {
    MemoryAddress.require(address);
    return new MemoryDeadLetters();
  }
}
