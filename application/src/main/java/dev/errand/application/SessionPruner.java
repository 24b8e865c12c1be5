package dev.errand.application;

import dev.errand.application.audit.OperatorTrail;
import dev.errand.application.audit.SessionAudit;
import dev.errand.application.port.in.PruneSessions;
import dev.errand.application.port.in.RestoreSessions.Limits;
import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.SessionLedger.Ended;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Removes from the ledger what the archive has. Thread-safe. */
final class SessionPruner implements PruneSessions {

  /** Sessions that are looked for, and removed, at a time. */
  private static final int BATCH = 50;

  /**
   * By then no message of a session is hidden any more: {@link Returns} hides none for longer than
   * half of it. One that came for a session that is gone would begin it anew.
   */
  private static final Duration MESSAGES = Duration.ofDays(1);

  private final SessionLedger ledger;
  private final Archive archive;
  private final ArchiveReader reader;
  private final SessionRestorer restorer;
  private final DeadLetters letters;
  private final Codecs codecs;
  private final SessionAudit audit;
  private final OperatorTrail trail;
  private final InstantSource clock;

  SessionPruner(Ports ports, SessionRestorer restorer, SessionAudit audit, OperatorTrail trail) {
    this.ledger = ports.ledger();
    this.archive = ports.archive();
    this.reader = new ArchiveReader(ports.archive(), ports.codecs());
    this.restorer = restorer;
    this.letters = ports.deadLetters();
    this.codecs = ports.codecs();
    this.audit = audit;
    this.trail = trail;
    this.clock = ports.scheduler();
  }

  /** A session that may go: what is stored of it, and its brief. */
  private record Safe(Ended ended, Archive.Stored stored, Brief brief) {}

  @Override
  public Pruned prune(Wanted wanted, String by, Observer observer) {
    int sessions = 0;
    long events = 0;
    int kept = 0;
    Ended after = null;
    while (sessions < wanted.limit()) {
      List<Ended> page = ledger.ended(wanted.endedBefore(), wanted.tenant(), BATCH, after);
      if (page.isEmpty()) {
        break;
      }
      after = page.getLast();
      List<Safe> safe = new ArrayList<>();
      for (Ended ended : page) {
        if (sessions + safe.size() < wanted.limit()) {
          try {
            safe.add(requireSafe(ended));
          } catch (PortException e) {
            kept++;
            observer.kept(ended.session(), ended.at(), reason(e));
          }
        }
      }
      for (Safe gone : wanted.dryRun() ? safe : remove(safe, by)) {
        sessions++;
        events += gone.ended().head().sequence();
        observer.pruned(gone.ended().session(), gone.ended().at(), gone.ended().head().sequence());
      }
    }
    return new Pruned(sessions, events, kept);
  }

  /** What is wrong with one session keeps that one; an archive that is down keeps all. */
  private static String reason(PortException e) {
    if (e.failure().retryable() || e.failure() instanceof Failure.Interrupted) {
      throw e;
    }
    return e.failure().message();
  }

  private Safe requireSafe(Ended ended) {
    SessionId session = ended.session();
    List<RecordedEvent> events = new ArrayList<>();
    ledger.read(session, 0, events::add);
    RecordedEvent last = events.getLast();
    if (last.sequence() != ended.head().sequence() || last.epoch() != ended.head().epoch()) {
      throw kept("it has gone on");
    }
    if (last.at().plus(MESSAGES).isAfter(clock.instant())) {
      throw kept(
          "it ended less than a day ago, and a message still on its way would begin it anew");
    }
    Archive.Stored stored = new Archive.Stored(session, last.at());
    if (!archive.complete(stored)) {
      throw kept(
          "it is not in the archive as it ended; store it with 'errand session archive "
              + session
              + "'");
    }
    requireSame(events, reader.ledger(stored).events());
    String problem = restorer.prove(stored, Limits.DEFAULT).problem();
    if (!problem.isEmpty()) {
      throw kept(problem);
    }
    if (last.event() instanceof SessionEvent.DeadLettered
        && letters.find(session.value()).isPresent()) {
      throw kept("its dead letter is still there, and replaying that would begin anew");
    }
    return new Safe(
        ended, stored, ((SessionEvent.BriefAccepted) events.getFirst().event()).brief());
  }

  private void requireSame(List<RecordedEvent> here, List<RecordedEvent> stored) {
    if (here.size() != stored.size()) {
      throw kept("the archive has %d of its %d events".formatted(stored.size(), here.size()));
    }
    for (int i = 0; i < here.size(); i++) {
      if (!Arrays.equals(codecs.encodeEvent(here.get(i)), codecs.encodeEvent(stored.get(i)))) {
        throw kept("the archive has another event " + (i + 1));
      }
    }
  }

  private static PortException kept(String why) {
    return new PortException(new Failure.Conflict(why));
  }

  /** Attested first: what the audit log does not know of is not removed. */
  private List<Safe> remove(List<Safe> safe, String by) {
    Map<SessionId, Safe> due = new LinkedHashMap<>();
    for (Safe each : safe) {
      Ended ended = each.ended();
      audit.catchUp(ended.session(), each.brief(), ended.head().sequence());
      ledger.markArchived(ended.session(), ended.head());
      trail.did(
          by,
          "session-pruned",
          each.brief().user().tenant(),
          ended.session().value(),
          "%d events, archived as of %s".formatted(ended.head().sequence(), each.stored().at()));
      due.put(ended.session(), each);
    }
    if (due.isEmpty()) {
      return List.of();
    }
    Set<SessionId> gone = ledger.remove(safe.stream().map(Safe::ended).toList());
    due.keySet().retainAll(gone);
    return List.copyOf(due.values());
  }
}
