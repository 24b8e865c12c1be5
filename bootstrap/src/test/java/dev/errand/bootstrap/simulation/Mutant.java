package dev.errand.bootstrap.simulation;

import dev.errand.application.port.out.Codecs;
import dev.errand.testkit.simulation.Simulation;
import java.util.function.UnaryOperator;

/**
 * A way to get it wrong. Each is a decorator of ports or stores around the real services; the
 * product has no switch for any of them.
 */
enum Mutant {
  ACKNOWLEDGES_BEFORE_REPLYING(
      Invariants.ORDER, s -> s.withPorts(MailboxMutants::acknowledgesBeforeReplying)),
  KEEPS_LETTERS_AFTER_ACKNOWLEDGING(
      Invariants.ORDER, s -> s.withPorts(MailboxMutants::keepsLettersAfterAcknowledging)),
  ACKNOWLEDGES_ON_RECEIPT(
      Invariants.ORDER, s -> s.withPorts(MailboxMutants::acknowledgesOnReceipt)),
  EXTENDS_NO_LEASE(Invariants.LEASE_KEPT, s -> s.withPorts(MailboxMutants::extendsNoLease)),
  HANDS_NOTHING_BACK(Invariants.LEASE_KEPT, s -> s.withPorts(MailboxMutants::handsNothingBack)),
  FORGETS_DELIVERIES(Invariants.ATTEMPTS, s -> s.withPorts(MailboxMutants::forgetsDeliveries)),
  REPORTS_UNDER_OWN_IDS(
      Invariants.ONE_REPORT, s -> s.withPorts(MailboxMutants::reportsUnderOwnIds)),
  ACCEPTS_WITHOUT_SENDING(
      Invariants.NOT_LOST, s -> s.withPorts(MailboxMutants::acceptsWithoutSending)),
  RELAYS_NOTHING(Invariants.REST, s -> s.withPorts(LedgerMutants::relaysNothing)),
  SETTLES_BEFORE_SENDING(
      Invariants.NOT_LOST, s -> s.withPorts(LedgerMutants::settlesBeforeSending)),
  HONOURS_STALE_RECEIPTS(
      Invariants.HOLDER, s -> s.withMailbox(MailboxMutants::honoursStaleReceipts)),
  FENCES_NOBODY(Invariants.HISTORY, s -> s.withLedger(LedgerMutants::fencesNobody)),
  GOES_ON_WHEN_FENCED_OUT(
      Invariants.CALL_ONCE, s -> s.withPorts(LedgerMutants::goesOnWhenFencedOut)),
  CLAIMS_NOTHING(Invariants.CLAIM, s -> s.withPorts(LedgerMutants::claimsNothing)),
  FORGETS_WHAT_WAS_SPENT(Invariants.BUDGET, s -> s.withPorts(LedgerMutants::forgetsWhatWasSpent)),
  FORGETS_ATTEMPTS(Invariants.ATTEMPTS, s -> s.withPorts(LedgerMutants::forgetsAttempts)),
  CHARGES_NOTHING_FOR_LOST_CALLS(
      Invariants.BILL, s -> s.withPorts(LedgerMutants::chargesNothingForLostCalls)),
  APPENDS_TOOL_RESULTS_LATE(
      Invariants.CALL_ONCE, s -> s.withPorts(LedgerMutants::appendsToolResultsLate)),
  ANNOUNCES_TOOLS_LATE(Invariants.ANNOUNCED, s -> s.withPorts(LedgerMutants::announcesToolsLate)),
  ANNOUNCES_MODEL_CALLS_LATE(
      Invariants.CALL_ONCE, s -> s.withPorts(LedgerMutants::announcesModelCallsLate)),
  APPENDS_THE_END_LATE(Invariants.AUDIT, s -> s.withPorts(LedgerMutants::appendsTheEndLate)),
  CALLS_MODELS_AGAIN(Invariants.CALL_ONCE, s -> s.withPorts(EffectMutants::callsModelsAgain)),
  RUNS_TOOLS_AGAIN(Invariants.EFFECT_ONCE, s -> s.withPorts(EffectMutants::runsToolsAgain)),
  TAKES_DOUBT_FOR_NO(Invariants.EFFECT_ONCE, s -> s.withPorts(EffectMutants::takesDoubtForNo)),
  MAKES_UP_KEYS(Invariants.ANNOUNCED, s -> s.withPorts(EffectMutants::makesUpKeys)),
  LEAVES_AUDIT_OUT(Invariants.AUDIT, s -> s.withPorts(EffectMutants::leavesAuditOut)),
  ATTESTS_ONLY_THE_LAST(Invariants.AUDIT, s -> s.withPorts(EffectMutants::attestsOnlyTheLast));

  private final String isAbout;
  private final UnaryOperator<Simulation> broken;

  Mutant(String isAbout, UnaryOperator<Simulation> broken) {
    this.isAbout = isAbout;
    this.broken = broken;
  }

  /** The invariant that is to catch it. */
  String isAbout() {
    return isAbout;
  }

  Simulation simulation(Codecs codecs) {
    return broken.apply(new Simulation(codecs));
  }

  /** The names of invariants. */
  private static final class Invariants {
    static final String ORDER =
        "outcome, dead letter, report and acknowledgement come in this order";
    static final String LEASE_KEPT = "a lease is kept, and handed back by a shutdown";
    static final String ATTEMPTS = "attempts and deliveries are within the policy";
    static final String ONE_REPORT = "a brief has at most one report";
    static final String NOT_LOST = "no accepted brief is lost";
    static final String REST = "everything comes to rest";
    static final String HOLDER = "a lease is used by its holder";
    static final String HISTORY = "a ledger is a history";
    static final String CALL_ONCE = "a model call is announced first and made once";
    static final String CLAIM = "nobody writes under another's claim";
    static final String BUDGET = "spent and reserved are within the budget";
    static final String BILL = "the ledger covers the bill";
    static final String ANNOUNCED = "an effect is announced first";
    static final String AUDIT = "the audit log is whole and tells what the ledger says";
    static final String EFFECT_ONCE = "no effect is repeated";
  }
}
