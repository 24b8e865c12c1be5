package dev.errand.application.spi;

import dev.errand.application.port.out.SessionLedger;

/** Opens session ledgers. */
public interface SessionLedgerProvider extends Provider<SessionLedger> {}
