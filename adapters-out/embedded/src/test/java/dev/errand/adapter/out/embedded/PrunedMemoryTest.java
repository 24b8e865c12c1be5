package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.testkit.PrunableLedgerContract;

final class PrunedMemoryTest implements PrunableLedgerContract {

  private final MemorySessionLedger ledger = new MemorySessionLedger();

  @Override
  public SessionLedger ledger() {
    return ledger;
  }

  @Override
  public SessionLedger elsewhere() {
    return ledger;
  }
}
