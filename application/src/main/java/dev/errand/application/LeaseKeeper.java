package dev.errand.application;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

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

  /** Whose turn it is to be looked at. */
  private int next;

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

  /**
   * Renews every lease once, and looks whether somebody else took a session over. A ledger that
   * hangs must not cost the leases: looking ends after a while, and goes on there the next time.
   */
  void renew(Collection<InFlight> briefs) {
    List<InFlight> held = List.copyOf(briefs);
    extend(held);
    Instant end = clock.instant().plus(period().dividedBy(4));
    for (int looked = 0; looked < held.size() && clock.instant().isBefore(end); looked++) {
      look(held.get(Math.floorMod(next++, held.size())));
    }
  }

  /**
   * Interrupts briefs without progress.
   *
   * @return those that had been interrupted a while ago and did not heed it
   */
  List<InFlight> watch(Collection<InFlight> briefs) {
    Instant now = clock.instant();
    List<InFlight> lost = new ArrayList<>();
    for (InFlight brief : briefs) {
      if (Duration.between(brief.lastProgress(), now).compareTo(settings.stuckAfter()) <= 0) {
        continue;
      }
      Instant since = brief.stuckSince();
      if (since == null) {
        brief.stuck(now);
        brief.control().disturb(RunControl.Cause.STUCK);
      } else if (since.plus(settings.grace()).isBefore(now)) {
        lost.add(brief);
      }
    }
    return lost;
  }

  private void extend(List<InFlight> held) {
    if (held.isEmpty()) {
      return;
    }
    List<Mailbox.Receipt> receipts =
        held.stream().map(brief -> brief.delivery().receipt()).toList();
    try {
      Set<Mailbox.Receipt> stale = mailbox.extend(receipts, settings.visibility());
      for (InFlight brief : held) {
        if (stale.contains(brief.delivery().receipt())) {
          brief.control().disturb(RunControl.Cause.LEASE_LOST);
        }
      }
    } catch (PortException e) {
      if (e.failure().retryable()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "the leases of {0} messages were not all renewed: {1}",
            held.size(),
            e.failure().message());
      } else {
        // One that can never be renewed must not hide that another was lost.
        held.forEach(this::extend);
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the leases were not renewed", e);
    }
  }

  private void extend(InFlight brief) {
    try {
      mailbox.extend(brief.delivery().receipt(), settings.visibility());
    } catch (PortException e) {
      if (e.failure() instanceof Failure.Conflict) {
        brief.control().disturb(RunControl.Cause.LEASE_LOST);
      } else {
        notRenewed(brief, e);
      }
    }
  }

  private void look(InFlight brief) {
    SessionId session = brief.session();
    if (session == null) {
      return;
    }
    try {
      brief.control().look(ledger, session);
    } catch (PortException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "nobody can tell whether session {0} was taken over: {1}",
          session,
          e.failure().message());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "session " + session + " was not looked at", e);
    }
  }

  private static void notRenewed(InFlight brief, PortException e) {
    LOG.log(
        System.Logger.Level.WARNING,
        "the lease of message {0} was not renewed: {1}",
        brief.delivery().messageId(),
        e.failure().message());
  }
}
