package dev.errand.application;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;

/**
 * Keeps the leases of briefs that get on, and the watch over those that do not: a brief without
 * progress is interrupted; if even that does not help, its lease runs out and another worker takes
 * it. Used by one thread.
 */
final class LeaseKeeper {

  private static final System.Logger LOG = System.getLogger(LeaseKeeper.class.getName());

  private final Mailbox mailbox;
  private final SessionLedger ledger;
  private final InstantSource clock;
  private final Settings settings;

  LeaseKeeper(Mailbox mailbox, SessionLedger ledger, InstantSource clock, Settings settings) {
    this.mailbox = mailbox;
    this.ledger = ledger;
    this.clock = clock;
    this.settings = settings;
  }

  /** How long to wait between two rounds: leases are renewed twice before they could run out. */
  Duration period() {
    return settings.visibility().dividedBy(3);
  }

  /** Looks after every brief once. */
  void round(Collection<InFlight> briefs) {
    for (InFlight brief : briefs) {
      try {
        lookAfter(brief);
      } catch (PortException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "the lease of message {0} was not renewed: {1}",
            brief.delivery().messageId(),
            e.failure().message());
      }
    }
  }

  /** Whether a brief was interrupted for want of progress and did not heed it. */
  boolean isLost(InFlight brief) {
    return idle(brief).compareTo(settings.stuckAfter().plus(settings.grace())) > 0;
  }

  private void lookAfter(InFlight brief) {
    if (isLost(brief)) {
      return;
    }
    if (idle(brief).compareTo(settings.stuckAfter()) > 0) {
      brief.control().disturb(RunControl.Cause.STUCK);
    }
    try {
      mailbox.extend(brief.delivery().receipt(), settings.visibility());
    } catch (PortException e) {
      if (!(e.failure() instanceof Failure.Conflict)) {
        throw e;
      }
      brief.control().disturb(RunControl.Cause.LEASE_LOST);
    }
    SessionId session = brief.session();
    if (session != null) {
      brief.control().look(ledger, session);
    }
  }

  private Duration idle(InFlight brief) {
    Instant now = clock.instant();
    return Duration.between(brief.lastProgress(), now);
  }
}
