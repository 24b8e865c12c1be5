package dev.errand.testkit.simulation;

import dev.errand.application.port.out.SessionLedger;
import dev.errand.testkit.SessionLedgerContract;

final class SimulatedLedgerTest implements SessionLedgerContract {

  private final SessionLedger ledger = new SimulatedLedger(Chronicle.NONE);

  @Override
  public SessionLedger ledger() {
    return ledger;
  }
}
