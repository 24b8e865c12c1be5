package dev.errand.application;

import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionReport;
import dev.errand.domain.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs a brief in this process, attempt after attempt. Thread-safe. */
final class LocalRun implements RunBrief {

  private static final System.Logger LOG = System.getLogger(LocalRun.class.getName());
  private static final Duration LOOK = Duration.ofMillis(500);

  private final AgentRunner runner;
  private final Scheduler scheduler;
  private final SessionLedger ledger;
  private final Sessions sessions;
  private final ArchiveQueue archives;
  private final Settings settings;

  LocalRun(
      AgentRunner runner,
      Ports ports,
      Sessions sessions,
      ArchiveQueue archives,
      Settings settings) {
    this.runner = runner;
    this.scheduler = ports.scheduler();
    this.ledger = ports.ledger();
    this.sessions = sessions;
    this.archives = archives;
    this.settings = settings;
  }

  @Override
  public Result run(SessionId session, Observer observer) throws InterruptedException {
    if (!onlyAccepted(session)) {
      sessions.write(session, true, this::grantAttempts);
    }
    while (true) {
      switch (attempt(session, observer)) {
        case RunOutcome.Ended ended -> {
          Report report = SessionReport.of(ended.state()).orElseThrow();
          archives.archiveNow(session);
          return new Result.Ended(report);
        }
        case RunOutcome.AwaitingApproval await -> {
          return new Result.AwaitingApproval(await.approvalIds(), await.until());
        }
        case RunOutcome.Later later -> await(session, later.at());
        case RunOutcome.AwaitingQuota await -> await(session, await.until());
        case RunOutcome.AwaitingTurn await -> await(session, scheduler.instant().plus(LOOK));
        case RunOutcome.HandedBack handedBack ->
            throw new InterruptedException("the run was stopped");
      }
    }
  }

  /** A session with one event has no attempts behind it, and need not be read to know that. */
  private boolean onlyAccepted(SessionId session) {
    return lastSequence(session, 0) == 1;
  }

  /** Waits, but no longer than until somebody writes to the session. */
  private void await(SessionId session, Instant until) throws InterruptedException {
    long known = lastSequence(session, 0);
    Duration left = Duration.between(scheduler.instant(), until);
    while (left.isPositive() && lastSequence(session, known) == known) {
      scheduler.sleep(left.compareTo(LOOK) < 0 ? left : LOOK);
      left = Duration.between(scheduler.instant(), until);
    }
  }

  private long lastSequence(SessionId session, long otherwise) {
    try {
      return ledger.head(session).map(SessionLedger.Head::sequence).orElse(otherwise);
    } catch (PortException e) {
      return otherwise;
    }
  }

  /** A look that fails tells nothing; the run finds out itself when it writes. */
  private void look(RunControl control, SessionId session) {
    try {
      control.look(ledger, session);
    } catch (PortException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "session {0} could not be looked at: {1}",
          session,
          e.failure().message());
    }
  }

  /** Whoever runs a session here wants it tried again, whatever became of earlier attempts. */
  private @Nullable SessionEvent grantAttempts(SessionState state) {
    boolean dead = state.outcome().orElse(null) instanceof Outcome.DeadLettered;
    boolean used = !settings.deadLetter().allowsAnotherAttempt(state.attempts().counted());
    return dead || state.outcome().isEmpty() && used
        ? new SessionEvent.Revived(settings.worker(), null)
        : null;
  }

  /** Runs one attempt beside this thread, so that an interrupt cannot hit a write. */
  private RunOutcome attempt(SessionId session, Observer observer) throws InterruptedException {
    RunControl control = new RunControl();
    AtomicReference<RunOutcome> outcome = new AtomicReference<>();
    AtomicReference<RuntimeException> failed = new AtomicReference<>();
    Scheduler.Task task =
        scheduler.start(
            "brief-" + session,
            () -> {
              try {
                outcome.set(runner.run(session, control, observer));
              } catch (RuntimeException e) {
                failed.set(e);
              }
            });
    boolean interrupted = false;
    boolean over = false;
    while (!over) {
      try {
        over = task.join(LOOK);
        if (!over) {
          look(control, session);
        }
      } catch (InterruptedException e) {
        interrupted = true;
        control.disturb(RunControl.Cause.HARD_STOP);
      }
    }
    RuntimeException failure = failed.get();
    if (failure != null) {
      throw failure;
    }
    RunOutcome result = outcome.get();
    if (result == null) {
      throw new PortException(new Failure.Unexpected("the run of " + session + " died"));
    }
    if (interrupted && !(result instanceof RunOutcome.Ended)) {
      throw new InterruptedException("the run was stopped");
    }
    return result;
  }
}
