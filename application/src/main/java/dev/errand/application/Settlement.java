package dev.errand.application;

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
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionReport;
import dev.errand.domain.session.SessionState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settles a delivery once the outcome stands in the ledger: dead letter if it is one, then reply,
 * then acknowledge. Every step can be repeated without harm. Thread-safe.
 */
final class Settlement {

  private final Mailbox mailbox;
  private final MailboxDirectory mailboxes;
  private final DeadLetters deadLetters;
  private final Codecs codecs;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private final SessionArchiver archiver;
  private final Settings settings;

  Settlement(Ports ports, SessionArchiver archiver, Settings settings) {
    this.mailbox = ports.mailbox();
    this.mailboxes = ports.mailboxes();
    this.deadLetters = ports.deadLetters();
    this.codecs = ports.codecs();
    this.telemetry = ports.telemetry();
    this.clock = ports.scheduler();
    this.archiver = archiver;
    this.settings = settings;
  }

  /** Settles a delivery whose session has ended. */
  void settle(Mailbox.Delivery delivery, SessionState state) {
    Report report = SessionReport.of(state).orElseThrow();
    if (report.outcome() instanceof Outcome.DeadLettered dead) {
      deadLetters.put(
          letter(delivery, state.acceptedBrief(), dead.failure(), report.attempts(), null));
    }
    reply(state.acceptedBrief(), report);
    archiveIfWanted(state);
    mailbox.acknowledge(delivery.receipt());
    telemetry.count("errand.briefs.finished", 1, "outcome", outcome(report.outcome()));
    telemetry.time(
        "errand.brief.duration",
        Duration.between(state.acceptedBrief().createdAt(), clock.instant()),
        "outcome",
        outcome(report.outcome()));
  }

  /** Settles a delivery that cannot be worked on: kept with its raw bytes, then acknowledged. */
  void giveUp(
      Mailbox.Delivery delivery,
      @Nullable Brief brief,
      Failure failure,
      @Nullable Throwable thrown) {
    deadLetters.put(letter(delivery, brief, failure, 0, thrown));
    mailbox.acknowledge(delivery.receipt());
    telemetry.count("errand.dead.letters", 1, "failure", failure.kind());
  }

  /** Stores an ended session, if the settings say so; a failure is told, not thrown. */
  void archiveIfWanted(SessionState state) {
    if (settings.archiveOnEnd()) {
      try {
        archiver.archive(state.id());
      } catch (PortException e) {
        telemetry.count("errand.archive.failed", 1, "failure", e.failure().kind());
        System.getLogger(Settlement.class.getName())
            .log(
                System.Logger.Level.WARNING,
                "session {0} was not archived: {1}",
                state.id(),
                e.failure().message());
      }
    }
  }

  private void reply(Brief brief, Report report) {
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
                "report-" + report.sessionId(),
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
        delivery.sentAt(),
        clock.instant(),
        delivery.headers().get("traceparent"),
        delivery.headers(),
        delivery.body());
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
