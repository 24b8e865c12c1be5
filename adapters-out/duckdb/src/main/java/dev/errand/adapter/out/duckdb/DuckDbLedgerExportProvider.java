package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.LedgerExport;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.LedgerExportProvider;
import java.net.URI;

/**
 * Opens the writer of Parquet files, {@code duckdb:?memory=512MB&threads=2}. Opening does nothing
 * but read the address; the engine's native library is loaded by the first export. It is
 * thread-safe and blocks.
 */
public final class DuckDbLedgerExportProvider implements LedgerExportProvider {

  /** A provider, for {@link java.util.ServiceLoader}. */
  public DuckDbLedgerExportProvider() {}

  @Override
  public String scheme() {
    return "duckdb";
  }

  @Override
  public LedgerExport open(URI address, AdapterContext context) {
    return new ParquetExport(Limits.of(address), context.ids());
  }
}
