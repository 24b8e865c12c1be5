package dev.errand.application.spi;

import dev.errand.application.port.out.LedgerExport;

/** Opens what writes ledgers as tables. */
public interface LedgerExportProvider extends Provider<LedgerExport> {}
