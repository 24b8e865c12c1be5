package dev.errand.application;

import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings ended sessions into the archive beside the work on briefs, which it never delays nor
 * fails. It has no store of its own: an archive is owed when a session has ended and the archive
 * does not have it. So what a process did not come to is found by those that come after it, in
 * rounds over the newest sessions. Thread-safe; {@link #run} is for one thread.
 */
final class ArchiveQueue {

  private static final System.Logger LOG = System.getLogger(ArchiveQueue.class.getName());

  /** Sessions that are stored at a time. */
  private static final int LANES = 4;

  /** Beyond, what is owed waits for a round to find it. */
  private static final int LONGEST_QUEUE = 10_000;

  private static final int PAGE = 100;
  private static final int FIRST_ROUND = 20_000;
  private static final int LATER_ROUNDS = 500;
  private static final Duration BETWEEN_ROUNDS = Duration.ofMinutes(5);

  /** So long a session is left to the process that ended it. */
  private static final Duration OTHERS_FIRST = Duration.ofMinutes(1);

  private final SessionLedger ledger;
  private final Sessions sessions;
  private final SessionArchiver archiver;
  private final Archive archive;
  private final Scheduler scheduler;
  private final Telemetry telemetry;
  private final Settings settings;
  private final Scheduler.Signal stirred;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<SessionId, Owed> owed = new LinkedHashMap<>();
  private @Nullable SessionId before;
  private int left = FIRST_ROUND;
  private Instant nextRound = Instant.MIN;
  private volatile boolean stopping;

  private record Owed(SessionId session, Instant since, Instant notBefore, int failures) {}

  ArchiveQueue(Ports ports, Sessions sessions, SessionArchiver archiver, Settings settings) {
    this.ledger = ports.ledger();
    this.sessions = sessions;
    this.archiver = archiver;
    this.archive = ports.archive();
    this.scheduler = ports.scheduler();
    this.telemetry = ports.telemetry();
    this.settings = settings;
    this.stirred = scheduler.signal();
  }

  /** Notes that a session has ended and is to be stored, if the settings say so. */
  void owe(SessionId session) {
    if (settings.archiveOnEnd()) {
      Instant now = scheduler.instant();
      add(new Owed(session, now, now, 0));
    }
  }

  /** Stores an ended session on this thread, if the settings say so; a failure is told only. */
  void archiveNow(SessionId session) {
    if (!settings.archiveOnEnd()) {
      return;
    }
    try {
      store(session);
    } catch (RuntimeException e) {
      notStored(session, e);
    }
  }

  /** Ends {@link #run} behind what is being stored. */
  void stop() {
    stopping = true;
    stirred.raise();
  }

  /** Stores what is owed until it is stopped or interrupted. */
  void run() throws InterruptedException {
    telemetry.gauge("errand.archive.owed", () -> withLock(owed::size));
    telemetry.gauge("errand.archive.lag", this::lagSeconds);
    nextRound = scheduler.instant();
    while (!stopping) {
      List<Owed> due = due();
      if (!due.isEmpty()) {
        store(due);
      } else if (!scheduler.instant().isBefore(nextRound)) {
        goOnWithRound();
      } else {
        stirred.await(untilNext());
      }
    }
  }

  private void store(List<Owed> due) throws InterruptedException {
    List<Callable<Boolean>> work = new ArrayList<>();
    due.forEach(each -> work.add(() -> store(each.session())));
    scheduler.runAll(work, done -> settle(due.get(done.index()), done.error()));
  }

  private boolean store(SessionId session) {
    Instant began = scheduler.instant();
    boolean stored = archiver.archive(session);
    if (stored) {
      telemetry.count("errand.archive.stored", 1);
      telemetry.time("errand.archive.duration", Duration.between(began, scheduler.instant()));
    }
    return stored;
  }

  private void settle(Owed done, @Nullable Throwable error) {
    if (error instanceof Error death) {
      throw death;
    }
    Owed again = null;
    if (error != null && !isSuperseded(error)) {
      notStored(done.session(), error);
      int failures = Math.min(done.failures() + 1, 30);
      Duration wait = settings.attemptRetry().backoff(failures, askedToWait(error), 0.5);
      again = new Owed(done.session(), done.since(), scheduler.instant().plus(wait), failures);
    }
    lock.lock();
    try {
      // It may have ended once more meanwhile.
      boolean unchanged = owed.remove(done.session(), done);
      if (again != null && unchanged) {
        owed.put(again.session(), again);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is open again, or gone: then nothing is owed. */
  private static boolean isSuperseded(Throwable error) {
    return error instanceof PortException e
        && (e.failure() instanceof Failure.Conflict || e.failure() instanceof Failure.NotFound);
  }

  private static @Nullable Duration askedToWait(Throwable error) {
    return error instanceof PortException e ? e.failure().askedToWait() : null;
  }

  private void notStored(SessionId session, Throwable error) {
    String kind = error instanceof PortException e ? e.failure().kind() : "unexpected";
    telemetry.count("errand.archive.failed", 1, "failure", kind);
    LOG.log(
        System.Logger.Level.WARNING,
        "session {0} was not archived: {1}",
        session,
        error instanceof PortException e ? e.failure().message() : String.valueOf(error));
  }

  private void goOnWithRound() {
    try {
      List<SessionId> page = ledger.list(Math.min(PAGE, left), before);
      for (SessionId session : page) {
        if (stopping) {
          return;
        }
        look(session);
        before = session;
        left--;
      }
      if (page.size() == PAGE && left > 0) {
        return;
      }
    } catch (PortException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "what is to be archived cannot be looked for: {0}",
          e.failure().message());
    }
    before = null;
    left = LATER_ROUNDS;
    nextRound = scheduler.instant().plus(BETWEEN_ROUNDS);
  }

  private void look(SessionId session) {
    Optional<RecordedEvent> last =
        sessions.last(session).filter(event -> Sessions.ends(event.event()));
    if (last.isPresent()) {
      Instant ended = last.orElseThrow().at();
      if (!archive.complete(new Archive.Stored(session, ended))) {
        add(new Owed(session, ended, ended.plus(OTHERS_FIRST), 0));
      }
    }
  }

  private void add(Owed more) {
    lock.lock();
    try {
      if (owed.size() < LONGEST_QUEUE) {
        owed.merge(more.session(), more, ArchiveQueue::sooner);
      }
    } finally {
      lock.unlock();
    }
    stirred.raise();
  }

  private static Owed sooner(Owed known, Owed more) {
    return more.notBefore().isBefore(known.notBefore()) ? more : known;
  }

  private List<Owed> due() {
    Instant now = scheduler.instant();
    return withLock(
        () ->
            owed.values().stream()
                .filter(each -> !now.isBefore(each.notBefore()))
                .limit(LANES)
                .toList());
  }

  private Duration untilNext() {
    Instant next =
        withLock(
            () ->
                owed.values().stream()
                    .map(Owed::notBefore)
                    .filter(each -> each.isBefore(nextRound))
                    .min(Instant::compareTo)
                    .orElse(nextRound));
    Duration wait = Duration.between(scheduler.instant(), next);
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private double lagSeconds() {
    Instant now = scheduler.instant();
    return withLock(
        () ->
            owed.values().stream()
                .map(each -> Duration.between(each.since(), now).toMillis() / 1000.0)
                .max(Double::compare)
                .orElse(0.0));
  }

  private <T> T withLock(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }
}
