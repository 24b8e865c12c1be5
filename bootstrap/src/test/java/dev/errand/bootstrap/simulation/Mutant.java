package dev.errand.bootstrap.simulation;

import dev.errand.application.port.out.Codecs;
import dev.errand.testkit.simulation.Simulation;
import java.util.function.UnaryOperator;

/**
 * A way to get it wrong. Each is a decorator of ports or stores around the real services; the
 * product has no switch for any of them.
 */
enum Mutant {
  ACKNOWLEDGES_BEFORE_REPLYING(s -> s.withPorts(MailboxMutants::acknowledgesBeforeReplying)),
  KEEPS_LETTERS_AFTER_ACKNOWLEDGING(
      s -> s.withPorts(MailboxMutants::keepsLettersAfterAcknowledging)),
  ACKNOWLEDGES_ON_RECEIPT(s -> s.withPorts(MailboxMutants::acknowledgesOnReceipt)),
  EXTENDS_NO_LEASE(s -> s.withPorts(MailboxMutants::extendsNoLease)),
  HANDS_NOTHING_BACK(s -> s.withPorts(MailboxMutants::handsNothingBack)),
  FORGETS_DELIVERIES(s -> s.withPorts(MailboxMutants::forgetsDeliveries)),
  REPORTS_UNDER_OWN_IDS(s -> s.withPorts(MailboxMutants::reportsUnderOwnIds)),
  ACCEPTS_WITHOUT_SENDING(s -> s.withPorts(MailboxMutants::acceptsWithoutSending)),
  HONOURS_STALE_RECEIPTS(s -> s.withMailbox(MailboxMutants::honoursStaleReceipts)),
  FENCES_NOBODY(s -> s.withLedger(LedgerMutants::fencesNobody)),
  GOES_ON_WHEN_FENCED_OUT(s -> s.withPorts(LedgerMutants::goesOnWhenFencedOut)),
  CLAIMS_NOTHING(s -> s.withPorts(LedgerMutants::claimsNothing)),
  FORGETS_WHAT_WAS_SPENT(s -> s.withPorts(LedgerMutants::forgetsWhatWasSpent)),
  FORGETS_ATTEMPTS(s -> s.withPorts(LedgerMutants::forgetsAttempts)),
  CHARGES_NOTHING_FOR_LOST_CALLS(s -> s.withPorts(LedgerMutants::chargesNothingForLostCalls)),
  APPENDS_TOOL_RESULTS_LATE(s -> s.withPorts(LedgerMutants::appendsToolResultsLate)),
  ANNOUNCES_TOOLS_LATE(s -> s.withPorts(LedgerMutants::announcesToolsLate)),
  ANNOUNCES_MODEL_CALLS_LATE(s -> s.withPorts(LedgerMutants::announcesModelCallsLate)),
  APPENDS_THE_END_LATE(s -> s.withPorts(LedgerMutants::appendsTheEndLate)),
  CALLS_MODELS_AGAIN(s -> s.withPorts(EffectMutants::callsModelsAgain)),
  RUNS_TOOLS_AGAIN(s -> s.withPorts(EffectMutants::runsToolsAgain)),
  TAKES_DOUBT_FOR_NO(s -> s.withPorts(EffectMutants::takesDoubtForNo)),
  MAKES_UP_KEYS(s -> s.withPorts(EffectMutants::makesUpKeys)),
  LEAVES_AUDIT_OUT(s -> s.withPorts(EffectMutants::leavesAuditOut)),
  ATTESTS_ONLY_THE_LAST(s -> s.withPorts(EffectMutants::attestsOnlyTheLast));

  private final UnaryOperator<Simulation> broken;

  Mutant(UnaryOperator<Simulation> broken) {
    this.broken = broken;
  }

  Simulation simulation(Codecs codecs) {
    return broken.apply(new Simulation(codecs));
  }
}
