package dev.errand.application;

import dev.errand.application.audit.SessionAudit;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.MailboxDirectory;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.InvalidHistory;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionReport;
import dev.errand.domain.session.SessionState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settles a delivery once the outcome stands in the ledger: dead letter if it is one, then reply,
 * then acknowledge. Every step can be repeated without harm. Thread-safe.
 */
final class Settlement {

  private static final System.Logger LOG = System.getLogger(Settlement.class.getName());

  private final Mailbox mailbox;
  private final MailboxDirectory mailboxes;
  private final DeadLetters deadLetters;
  private final Codecs codecs;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private final Sessions sessions;
  private final SessionAudit audit;
  private final ArchiveQueue archives;
  private final Outbox outbox;
  private final Settings settings;

  Settlement(
      Ports ports,
      Sessions sessions,
      SessionAudit audit,
      ArchiveQueue archives,
      Outbox outbox,
      Settings settings) {
    this.mailbox = ports.mailbox();
    this.mailboxes = ports.mailboxes();
    this.deadLetters = ports.deadLetters();
    this.codecs = ports.codecs();
    this.telemetry = ports.telemetry();
    this.clock = ports.scheduler();
    this.sessions = sessions;
    this.audit = audit;
    this.archives = archives;
    this.outbox = outbox;
    this.settings = settings;
  }

  /** Settles a delivery whose session has ended. */
  void settle(Mailbox.Delivery delivery, SessionState state) {
    Report report = SessionReport.of(state).orElseThrow();
    if (report.outcome() instanceof Outcome.DeadLettered dead) {
      keep(
          letter(delivery, state.acceptedBrief(), dead.failure(), report.attempts(), null),
          dead.failure());
    }
    reply(state.acceptedBrief(), report, state.sequence());
    archives.owe(state.id());
    mailbox.acknowledge(delivery.receipt());
    outbox.ended(state.id());
    telemetry.count("errand.briefs.finished", 1, "outcome", outcome(report.outcome()));
    telemetry.time(
        "errand.brief.duration",
        Duration.between(state.acceptedBrief().createdAt(), clock.instant()),
        "outcome",
        outcome(report.outcome()));
  }

  /**
   * Settles a delivery that cannot be worked on: the outcome goes into the ledger if it can, the
   * message is kept with its raw bytes, whoever waits is told, then it is acknowledged. One whose
   * session has ended well is no dead letter unless its report finds no taker.
   */
  void giveUp(
      Mailbox.Delivery delivery,
      @Nullable Brief brief,
      Failure failure,
      @Nullable Throwable thrown) {
    if (brief == null) {
      keep(letter(delivery, null, failure, 0, thrown), failure);
    } else {
      SessionState ended = end(brief, failure);
      Report report = ended == null ? unrecorded(brief, failure) : reported(ended);
      boolean isDead = report.outcome() instanceof Outcome.DeadLettered;
      if (isDead) {
        keep(letter(delivery, brief, failure, report.attempts(), thrown), failure);
      }
      try {
        reply(brief, report, ended == null ? 0 : ended.sequence());
      } catch (PortException e) {
        if (e.failure().retryable() && hasPatience(delivery)) {
          throw e;
        }
        if (!isDead) {
          keep(letter(delivery, brief, e.failure(), report.attempts(), e), e.failure());
        }
        LOG.log(
            System.Logger.Level.WARNING,
            "the report of {0} could not be sent and stays with its dead letter: {1}",
            brief.id(),
            e.failure().message());
      }
    }
    mailbox.acknowledge(delivery.receipt());
    if (brief != null) {
      outbox.ended(SessionId.of(brief.id()));
    }
  }

  /** The letter is safe by now; a reply that nobody takes must not keep the message for ever. */
  private boolean hasPatience(Mailbox.Delivery delivery) {
    return settings.deadLetter().allowsDelivery(delivery.deliveries() / 2);
  }

  /** Ends a session as a dead letter unless it has ended; null if its ledger is past that. */
  private @Nullable SessionState end(Brief brief, Failure failure) {
    SessionId session = SessionId.of(brief.id());
    try {
      sessions.ensureAccepted(brief);
      sessions.write(
          session,
          true,
          state -> state.outcome().isPresent() ? null : new SessionEvent.DeadLettered(failure));
      SessionState ended = sessions.load(session);
      audit.catchUp(session, brief, ended.sequence());
      return ended;
    } catch (PortException e) {
      if (e.failure() instanceof Failure.Corrupt) {
        return null;
      }
      throw e;
    } catch (InvalidHistory e) {
      return null;
    }
  }

  private static Report reported(SessionState ended) {
    return SessionReport.of(ended).orElseThrow();
  }

  private static Report unrecorded(Brief brief, Failure failure) {
    return new Report(
        brief.id(),
        brief.id().value(),
        new Outcome.DeadLettered(failure),
        List.of(),
        Usage.NONE,
        0,
        null,
        null,
        null);
  }

  private void keep(DeadLetters.Letter letter, Failure failure) {
    deadLetters.put(letter);
    telemetry.count("errand.dead.letters", 1, "failure", failure.kind());
  }

  /** A session that was revived ends again, in another report; the sequence keeps them apart. */
  private void reply(Brief brief, Report report, long sequence) {
    String address = brief.replyTo();
    if (address == null) {
      return;
    }
    mailboxes
        .mailbox(address)
        .send(
            new Mailbox.Outgoing(
                codecs.encodeReport(report),
                Map.of(
                    "content-type",
                    "application/vnd.errand.report+json",
                    "brief",
                    brief.id().value()),
                Duration.ZERO,
                "report-" + report.sessionId() + "-" + sequence,
                null));
  }

  private DeadLetters.Letter letter(
      Mailbox.Delivery delivery,
      @Nullable Brief brief,
      Failure failure,
      int attempts,
      @Nullable Throwable thrown) {
    return new DeadLetters.Letter(
        brief == null ? delivery.messageId() : brief.id().value(),
        failure,
        thrown == null ? null : stack(thrown),
        brief == null ? null : agent(brief.agent()),
        brief == null ? null : brief.user().tenant(),
        brief == null ? null : brief.id().value(),
        attempts,
        delivery.deliveries(),
        firstSent(delivery, brief),
        clock.instant(),
        trace(delivery, brief),
        delivery.headers(),
        delivery.body());
  }

  /** A message that was renewed is younger than its brief. */
  private static Instant firstSent(Mailbox.Delivery delivery, @Nullable Brief brief) {
    return brief != null && brief.createdAt().isBefore(delivery.sentAt())
        ? brief.createdAt()
        : delivery.sentAt();
  }

  private static @Nullable String trace(Mailbox.Delivery delivery, @Nullable Brief brief) {
    String header = delivery.headers().get("traceparent");
    return header == null && brief != null ? brief.traceparent() : header;
  }

  private static String agent(AgentChoice choice) {
    return switch (choice) {
      case AgentChoice.Named named -> named.name();
      case AgentChoice.Capable capable -> "any that can " + capable.capability();
    };
  }

  private static String stack(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  static String outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed o -> "completed";
      case Outcome.Failed o -> "failed";
      case Outcome.Cancelled o -> "cancelled";
      case Outcome.DeadLettered o -> "dead-lettered";
    };
  }
}
