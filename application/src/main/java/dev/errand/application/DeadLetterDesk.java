package dev.errand.application;

import dev.errand.application.audit.OperatorTrail;
import dev.errand.application.audit.SessionAudit;
import dev.errand.application.port.in.ManageDeadLetters;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Handles dead letters. Thread-safe. */
final class DeadLetterDesk implements ManageDeadLetters {

  private static final int PURGE_BATCH = 500;

  private final DeadLetters letters;
  private final Mailbox mailbox;
  private final SessionLedger ledger;
  private final Sessions sessions;
  private final Outbox outbox;
  private final SessionAudit audit;
  private final OperatorTrail trail;
  private final Codecs codecs;
  private final InstantSource clock;

  DeadLetterDesk(
      Ports ports, Sessions sessions, Outbox outbox, SessionAudit audit, OperatorTrail trail) {
    this.letters = ports.deadLetters();
    this.mailbox = ports.mailbox();
    this.ledger = ports.ledger();
    this.sessions = sessions;
    this.outbox = outbox;
    this.audit = audit;
    this.trail = trail;
    this.codecs = ports.codecs();
    this.clock = ports.scheduler();
  }

  @Override
  public List<DeadLetters.Letter> list(DeadLetters.Filter filter, int limit) {
    return letters.list(filter, limit);
  }

  @Override
  public Optional<DeadLetters.Letter> show(String id) {
    return letters.find(id);
  }

  @Override
  public void replay(String id, boolean fresh, String by) {
    DeadLetters.Letter letter =
        letters
            .find(id)
            .orElseThrow(
                () -> new PortException(new Failure.NotFound("there is no dead letter " + id)));
    Brief brief = brief(letter);
    Brief again = fresh ? renewed(brief, letter) : brief;
    SessionId session = SessionId.of(again.id());
    if (fresh) {
      begin(session, again);
    } else if (ledger.head(session).isPresent()) {
      revive(session, again, by);
    }
    outbox.goesElsewhere(session);
    Mailbox.Outgoing message = outbox.message(again);
    mailbox.send(
        new Mailbox.Outgoing(
            message.body(),
            message.headers(),
            Duration.ZERO,
            again.id() + "/replay/" + letter.lastAt().toEpochMilli(),
            null));
    trail.did(
        by,
        "dead-letter-replayed",
        again.user().tenant(),
        session.value(),
        "letter %s, %s".formatted(letter.id(), fresh ? "anew" : "going on"));
    removeUnlessNewer(letter);
  }

  /** The brief may have died again already, and left a new letter in the place of this one. */
  private void removeUnlessNewer(DeadLetters.Letter letter) {
    if (letters.find(letter.id()).filter(letter::equals).isPresent()) {
      letters.remove(letter.id());
    }
  }

  @Override
  public boolean remove(String id, String by) {
    return letters.find(id).map(letter -> remove(List.of(letter), by) == 1).orElse(false);
  }

  /** Nothing is removed that the audit log was not told of before. */
  private int remove(List<DeadLetters.Letter> batch, String by) {
    Map<String, List<DeadLetters.Letter>> byTenant = new TreeMap<>();
    for (DeadLetters.Letter letter : batch) {
      String tenant = letter.tenant() == null ? AuditFact.OPERATIONS : letter.tenant();
      byTenant.computeIfAbsent(tenant, name -> new ArrayList<>()).add(letter);
    }
    byTenant.forEach(
        (tenant, theirs) ->
            trail.did(
                by,
                "dead-letters-purged",
                tenant,
                "",
                "%d letters: %s"
                    .formatted(
                        theirs.size(),
                        theirs.stream()
                            .map(DeadLetters.Letter::id)
                            .collect(Collectors.joining(" ")))));
    int removed = 0;
    for (DeadLetters.Letter letter : batch) {
      removed += letters.remove(letter.id()) ? 1 : 0;
    }
    return removed;
  }

  @Override
  public int purge(DeadLetters.Filter filter, String by) {
    int purged = 0;
    while (true) {
      List<DeadLetters.Letter> batch = letters.list(filter, PURGE_BATCH);
      purged += remove(batch, by);
      if (batch.size() < PURGE_BATCH) {
        return purged;
      }
    }
  }

  private void revive(SessionId session, Brief brief, String by) {
    RecordedEvent revived =
        sessions.write(
            session,
            true,
            state ->
                state.outcome().orElse(null) instanceof Outcome.DeadLettered
                    ? new SessionEvent.Revived(by, null)
                    : null);
    if (revived != null) {
      audit.attest(session, brief, revived);
    }
  }

  /** A replay that was cut short and is repeated goes on with the session it has begun. */
  private void begin(SessionId session, Brief brief) {
    RecordedEvent first =
        new RecordedEvent(1, 0, clock.instant(), new SessionEvent.BriefAccepted(brief));
    try {
      audit.append(session, brief, List.of(first));
    } catch (PortException e) {
      if (e.failure() instanceof Failure.Conflict || e.failure() instanceof Failure.FencedOut) {
        return;
      }
      throw e;
    }
    audit.attest(session, brief, first);
  }

  /** The same letter always gives a brief with the same id. */
  private Brief renewed(Brief brief, DeadLetters.Letter letter) {
    BriefId id = new BriefId("r" + BriefIntake.digest(letter.lastAt() + "\n" + letter.id()));
    return Brief.builder(id, brief.agent(), brief.input(), brief.user(), clock.instant())
        .attachments(brief.attachments())
        .budget(brief.budget())
        .replyTo(brief.replyTo())
        .labels(brief.labels())
        .experiment(brief.experiment())
        .traceparent(brief.traceparent())
        .build();
  }

  private Brief brief(DeadLetters.Letter letter) {
    try {
      return codecs.decodeBrief(letter.body());
    } catch (PortException e) {
      throw new PortException(
          new Failure.InvalidRequest(
              "dead letter " + letter.id() + " holds no brief: " + e.failure().message()),
          e);
    }
  }
}
