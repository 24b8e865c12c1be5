package dev.errand.application;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.quota.Quota;
import dev.errand.domain.quota.QuotaAccount;
import dev.errand.domain.quota.QuotaTable;
import dev.errand.domain.session.ModelCall;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Holds tenants to their quotas. A tenant without limits costs nothing: no store is asked.
 * Thread-safe.
 */
final class QuotaGate {

  private static final System.Logger LOG = System.getLogger(QuotaGate.class.getName());

  private final QuotaTable quotas;
  private final QuotaAccounts accounts;
  private final Scheduler scheduler;
  private final Telemetry telemetry;
  private final Duration stepBound;

  QuotaGate(Ports ports, Settings settings) {
    this.quotas = settings.quotas();
    this.accounts = ports.quotaAccounts();
    this.scheduler = ports.scheduler();
    this.telemetry = ports.telemetry();
    // Whoever makes no step for so long is interrupted; twice that leaves room for the clocks.
    this.stepBound = settings.stuckAfter().plus(settings.modelTimeout()).multipliedBy(2);
  }

  /** Whether briefs of a tenant are counted before they are accepted. */
  boolean limitsIntake(String tenant) {
    return quotas.of(tenant).limitsIntake();
  }

  /**
   * Counts a brief that is about to be accepted.
   *
   * @throws PortException with {@code Throttled} if the tenant sends too many
   */
  void admit(String tenant) {
    Quota quota = quotas.of(tenant);
    if (!quota.limitsIntake()) {
      return;
    }
    Instant now = scheduler.instant();
    QuotaAccount.Verdict.Refused refused =
        asked(tenant, accounts.change(tenant, account -> account.admit(quota, now)));
    if (refused != null) {
      Instant at = refused.retryAt();
      throw new PortException(
          new Failure.Throttled(
              refused.reason() + "; try again at " + at,
              at == null ? null : Duration.between(now, at)));
    }
  }

  /** Asks for a place among the tenant's briefs at work; the refusal, or null. */
  QuotaAccount.Verdict.@Nullable Refused enter(String tenant, SessionId session, long epoch) {
    Quota quota = quotas.of(tenant);
    if (!quota.limitsConcurrency()) {
      return null;
    }
    Instant now = scheduler.instant();
    QuotaAccount.Place place = new QuotaAccount.Place(epoch, now.plus(stepBound));
    return asked(
        tenant,
        accounts.change(tenant, account -> account.enter(quota, session.value(), place, now)));
  }

  /** Gives the place back; if that fails, it is free again when its time is over. */
  void leave(String tenant, SessionId session, long epoch) {
    if (quotas.of(tenant).limitsConcurrency()) {
      book(tenant, account -> account.leave(session.value(), epoch));
    }
  }

  /**
   * Sets a call's worst case aside, and vouches for its brief.
   *
   * @param state the session's state before the call; names the call by its sequence
   * @return the refusal, or null
   */
  QuotaAccount.Verdict.@Nullable Refused reserve(SessionState state, long epoch, ModelCall call) {
    String tenant = state.acceptedBrief().user().tenant();
    Quota quota = quotas.of(tenant);
    if (!quota.limitsSpending() && !quota.limitsConcurrency()) {
      return null;
    }
    String session = state.id().value();
    Usage worst = call.reservation().asUsage();
    Instant now = scheduler.instant();
    QuotaAccount.Place place = new QuotaAccount.Place(epoch, now.plus(stepBound));
    QuotaAccount.Hold hold =
        new QuotaAccount.Hold(worst.totalTokens(), worst.cost(), now.plus(stepBound));
    return asked(
        tenant,
        accounts.change(
            tenant,
            account ->
                account
                    .vouchedFor(quota, session, place, now)
                    .reserve(quota, name(state), hold, now)));
  }

  /**
   * Books what a call has really used; if that fails, it counts as its worst case.
   *
   * @param before the state that the call was reserved with
   */
  void settle(SessionState before, Usage used) {
    String tenant = before.acceptedBrief().user().tenant();
    if (quotas.of(tenant).limitsSpending()) {
      Instant now = scheduler.instant();
      book(tenant, account -> account.settle(name(before), used.totalTokens(), used.cost(), now));
    }
  }

  private void book(String tenant, UnaryOperator<QuotaAccount> change) {
    try {
      accounts.change(tenant, account -> new QuotaAccount.Verdict.Granted(change.apply(account)));
    } catch (PortException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the quota account of tenant {0} was not changed and will make up for it: {1}",
          tenant,
          e.failure().message());
    }
  }

  private QuotaAccount.Verdict.@Nullable Refused asked(
      String tenant, QuotaAccount.Verdict verdict) {
    return switch (verdict) {
      case QuotaAccount.Verdict.Granted granted -> null;
      case QuotaAccount.Verdict.Refused refused -> {
        telemetry.count("errand.quota.refused", 1, "limit", refused.limit());
        yield refused;
      }
    };
  }

  private static String name(SessionState before) {
    return before.id() + "/" + before.sequence();
  }
}
