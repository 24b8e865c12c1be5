package dev.errand.application;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts accepted and unfinished briefs back into a mailbox that does not outlive the process. Of a
 * session that has ended only the last event is read. Used by one thread.
 */
final class BriefRequeue {

  private static final System.Logger LOG = System.getLogger(BriefRequeue.class.getName());
  private static final int PAGE = 200;

  private final SessionLedger ledger;
  private final Mailbox mailbox;
  private final Scheduler scheduler;
  private final Sessions sessions;
  private final BriefIntake intake;
  private final Settings settings;

  BriefRequeue(Ports ports, Sessions sessions, BriefIntake intake, Settings settings) {
    this.ledger = ports.ledger();
    this.mailbox = ports.mailbox();
    this.scheduler = ports.scheduler();
    this.sessions = sessions;
    this.intake = intake;
    this.settings = settings;
  }

  /** Goes through all sessions, the newest first, until done or told to stop. */
  void run(BooleanSupplier stopped) throws InterruptedException {
    SessionId before = null;
    int queued = 0;
    int failures = 0;
    while (!stopped.getAsBoolean()) {
      List<SessionId> page;
      try {
        page = ledger.list(PAGE, before);
        failures = 0;
      } catch (PortException e) {
        failures = Math.min(failures + 1, 30);
        Duration wait = settings.attemptRetry().backoff(failures, null, 0.5);
        LOG.log(
            System.Logger.Level.WARNING,
            "unfinished briefs cannot be listed, trying again in {0}: {1}",
            wait,
            e.failure().message());
        scheduler.sleep(wait);
        continue;
      }
      for (SessionId session : page) {
        if (!stopped.getAsBoolean()) {
          queued += requeue(session) ? 1 : 0;
        }
        before = session;
      }
      if (page.size() < PAGE) {
        break;
      }
    }
    if (queued > 0) {
      LOG.log(System.Logger.Level.INFO, "{0} unfinished briefs were queued again", queued);
    }
  }

  private boolean requeue(SessionId session) {
    try {
      if (sessions.last(session).filter(last -> !Sessions.ends(last.event())).isEmpty()) {
        return false;
      }
      Brief brief = brief(session);
      if (brief == null || !session.equals(SessionId.of(brief.id()))) {
        return false;
      }
      mailbox.send(intake.envelope(brief));
      return true;
    } catch (PortException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "session {0} cannot be queued again: {1}",
          session,
          e.failure().message());
      return false;
    }
  }

  private @Nullable Brief brief(SessionId session) {
    Brief[] brief = new Brief[1];
    ledger.read(
        session,
        0,
        event -> {
          if (event.event() instanceof SessionEvent.BriefAccepted accepted) {
            brief[0] = accepted.brief();
          }
        });
    return brief[0];
  }
}
