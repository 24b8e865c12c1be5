package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.ToolBox;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.ToolBoxProvider;
import java.net.URI;

/**
 * Opens the data tool box, {@code duckdb:?memory=512MB&timeout=30s&threads=2&concurrent=2}.
 *
 * <ul>
 *   <li>{@code memory}: what one call may use inside the engine, default {@code 512MB}
 *   <li>{@code timeout}: how long one call may take, default {@code 30s}
 *   <li>{@code threads}: threads of one call, default 2
 *   <li>{@code concurrent}: calls at a time in this process, default the number of processors, at
 *       least 2; more wait for a place within their timeout
 * </ul>
 *
 * <p>Opening does nothing but read the address; the engine's native library is loaded by the first
 * call that needs it. The tool box is thread-safe and closing it waits for nothing.
 */
public final class DuckDbToolBoxProvider implements ToolBoxProvider {

  /** A provider, for {@link java.util.ServiceLoader}. */
  public DuckDbToolBoxProvider() {}

  @Override
  public String scheme() {
    return "duckdb";
  }

  @Override
  public ToolBox open(URI address, AdapterContext context) {
    return new DataToolBox(new Engine(Limits.of(address), context.scheduler()));
  }
}
