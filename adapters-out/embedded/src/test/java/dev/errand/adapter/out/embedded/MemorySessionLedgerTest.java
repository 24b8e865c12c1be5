package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.testkit.SessionLedgerContract;

final class MemorySessionLedgerTest implements SessionLedgerContract {

  private final MemorySessionLedger ledger = new MemorySessionLedger();

  @Override
  public SessionLedger ledger() {
    return ledger;
  }
}
