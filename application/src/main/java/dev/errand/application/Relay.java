package dev.errand.application;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.SessionLedger.Debts;
import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the ledger owes to the mailbox: at once what this process could not send, after a
 * while what others left behind. A mailbox that forgot with the last process is given all of it at
 * the start, and nothing later. {@link #run} is for one thread; the rest is thread-safe.
 */
final class Relay {

  private static final System.Logger LOG = System.getLogger(Relay.class.getName());
  private static final int PAGE = 512;

  /** Messages that are sent at a time. */
  private static final int LANES = 16;

  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(10);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  /**
   * So long, and up to as long again, a message is left to the process that has to send it. Taken
   * from when it was first seen here, since clocks of processes differ.
   */
  private static final Duration OTHERS_FIRST = Duration.ofSeconds(10);

  /** So long a message that the mailbox refused for its own sake rests. */
  private static final Duration REFUSED_REST = Duration.ofMinutes(10);

  /** By then whoever noted a debt before it wrote the session has written it, or never will. */
  private static final Duration ABSENT = Duration.ofHours(1);

  private final SessionLedger ledger;
  private final Mailbox mailbox;
  private final Scheduler scheduler;
  private final Telemetry telemetry;
  private final RandomGenerator random;
  private final Sessions sessions;
  private final Outbox outbox;
  private final Settings settings;

  /** When each debt was seen first, or refused last. */
  private final Map<SessionId, Instant> seen = new ConcurrentHashMap<>();

  private volatile Debts debts = Debts.NONE;
  private int failures;
  private long sentSinceFailure;

  Relay(Ports ports, Sessions sessions, Outbox outbox, Settings settings) {
    this.ledger = ports.ledger();
    this.mailbox = ports.mailbox();
    this.scheduler = ports.scheduler();
    this.telemetry = ports.telemetry();
    this.random = ports.random();
    this.sessions = sessions;
    this.outbox = outbox;
    this.settings = settings;
  }

  /** Sends what is owed until it is interrupted. */
  void run() throws InterruptedException {
    telemetry.gauge("errand.outbox.owed", this::owed);
    telemetry.gauge("errand.outbox.oldest.age.seconds", this::oldestSeconds);
    boolean durable = mailbox.durable();
    boolean wholeRound = false;
    while (true) {
      outbox.flush();
      Instant now = scheduler.instant();
      if (durable || !wholeRound) {
        wholeRound = round(now);
      }
      Duration wait = wholeRound ? BETWEEN_ROUNDS : untilNextTry();
      Instant next = now.plus(wait);
      // A mailbox that is away is not asked more often because there is more to send.
      do {
        outbox.stirred().await(wait);
        wait = Duration.between(scheduler.instant(), next);
      } while (!wholeRound && wait.isPositive());
    }
  }

  /** For people: what is owed, or empty if nothing is. */
  String told() {
    long owed = owed();
    return owed == 0
        ? ""
        : "; %d accepted briefs wait in the ledger until they can be sent, the oldest for %d s"
            .formatted(owed, oldestSeconds());
  }

  private long owed() {
    return mailbox.durable() ? Math.max(0, debts.total() - outbox.settledCount()) : 0;
  }

  private long oldestSeconds() {
    Instant oldest = debts.oldest();
    return owed() == 0 || oldest == null
        ? 0
        : Math.max(0, Duration.between(oldest, scheduler.instant()).toSeconds());
  }

  private Duration untilNextTry() {
    Duration wait =
        settings.attemptRetry().backoff(Math.min(failures, 30), null, random.nextDouble());
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }

  /** Goes through all debts; says whether it came to the end. */
  private boolean round(Instant now) throws InterruptedException {
    Map<SessionId, Instant> seenBefore = Map.copyOf(seen);
    seen.clear();
    List<SessionId> page = read(null);
    while (page != null && !page.isEmpty()) {
      List<SessionId> due = new ArrayList<>();
      for (SessionId session : page) {
        Instant since = seenBefore.getOrDefault(session, now);
        seen.put(session, since);
        if (isDue(session, since, now)) {
          due.add(session);
        }
      }
      if (!send(due)) {
        seenBefore.forEach(seen::putIfAbsent);
        leaveToTheirOwn();
        return false;
      }
      // Also behind the last page, for what is left by then.
      page = read(page.getLast());
    }
    if (page == null) {
      seenBefore.forEach(seen::putIfAbsent);
      return false;
    }
    recovered();
    return true;
  }

  /** Whoever accepted them comes first once more when the mailbox is back. */
  private void leaveToTheirOwn() {
    Instant now = scheduler.instant();
    seen.replaceAll((session, since) -> since.isAfter(now) ? since : now);
  }

  private @Nullable List<SessionId> read(@Nullable SessionId after) {
    try {
      debts = ledger.debts(PAGE, after);
      return debts.sessions();
    } catch (PortException e) {
      failed("what is owed to the mailbox cannot be read", e.failure());
      return null;
    }
  }

  private boolean isDue(SessionId session, Instant since, Instant now) {
    if (outbox.isSettled(session)) {
      return false;
    }
    boolean atOnce = outbox.isUnsent(session) || !mailbox.durable();
    return !now.isBefore(atOnce ? since : since.plus(patience()));
  }

  private Duration patience() {
    return OTHERS_FIRST.plusMillis((long) (random.nextDouble() * OTHERS_FIRST.toMillis()));
  }

  /** Sends some; says whether the mailbox is there. */
  private boolean send(List<SessionId> due) throws InterruptedException {
    for (int from = 0; from < due.size(); from += LANES) {
      List<SessionId> some = due.subList(from, Math.min(due.size(), from + LANES));
      List<Callable<Boolean>> work = new ArrayList<>();
      some.forEach(each -> work.add(() -> relay(each)));
      Failure[] away = {null};
      scheduler.runAll(
          work,
          done -> {
            switch (done.error()) {
              case null -> sentSinceFailure += Boolean.TRUE.equals(done.value()) ? 1 : 0;
              case Error death -> throw death;
              case PortException e when isAboutOne(e.failure()) ->
                  rests(some.get(done.index()), e.failure());
              case PortException e -> away[0] = e.failure();
              case Throwable e ->
                  rests(some.get(done.index()), new Failure.Unexpected(e.toString()));
            }
          });
      if (away[0] != null) {
        outbox.away(true);
        failed("the mailbox takes nothing", away[0]);
        return false;
      }
      outbox.away(false);
      outbox.flush();
    }
    return true;
  }

  /** Whether the next one may fare better. */
  private static boolean isAboutOne(Failure failure) {
    return failure instanceof Failure.InvalidRequest || failure instanceof Failure.Corrupt;
  }

  private void rests(SessionId session, Failure failure) {
    seen.put(session, scheduler.instant().plus(REFUSED_REST));
    LOG.log(
        System.Logger.Level.WARNING,
        "the brief of session {0} cannot be sent and stays in the ledger: {1}",
        session,
        failure.message());
  }

  /** Sends a message if it is still wanted; says whether it was sent. */
  private boolean relay(SessionId session) {
    RecordedEvent last = sessions.last(session).orElse(null);
    if (last == null) {
      Instant now = scheduler.instant();
      if (seen.getOrDefault(session, now).plus(ABSENT).isBefore(now)) {
        outbox.settle(session);
      }
      return false;
    }
    // A mailbox that forgot may have held the message by which an end is settled.
    boolean over = mailbox.durable() && (last.epoch() > 0 || Sessions.ends(last.event()));
    Brief brief = over ? null : brief(session);
    if (brief == null || !session.equals(SessionId.of(brief.id()))) {
      outbox.settle(session);
      return false;
    }
    mailbox.send(outbox.message(brief));
    outbox.sent(session);
    return true;
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

  private void failed(String what, Failure failure) {
    failures = Math.min(failures + 1, 30);
    LOG.log(
        System.Logger.Level.WARNING,
        "{0}, {1} briefs are owed to it; trying again soon: {2}",
        what,
        owed(),
        failure.message());
  }

  private void recovered() {
    outbox.away(false);
    failures = 0;
    if (sentSinceFailure > 0) {
      LOG.log(
          System.Logger.Level.INFO,
          mailbox.durable()
              ? "{0} briefs that were owed to the mailbox were sent"
              : "{0} unfinished briefs were queued again",
          sentSinceFailure);
      telemetry.count("errand.outbox.sent", sentSinceFailure);
      sentSinceFailure = 0;
    }
  }
}
