package dev.errand.application;

import dev.errand.application.audit.AuditTrail;
import dev.errand.application.audit.SessionAudit;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.failure.DeadLetterPolicy;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.RetryPolicy;
import dev.errand.domain.quota.QuotaAccount;
import dev.errand.domain.session.Decider;
import dev.errand.domain.session.Decision;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Does what the decider says until the session ends or must pause. Everything that is about to
 * start is in the ledger before it starts, everything that came of it right after; so a run that
 * dies is taken on by the next one behind its last recorded step. Thread-safe; a run blocks its
 * thread.
 */
final class AgentRunner {

  /**
   * What a runner needs.
   *
   * @param patience the longest wait that is sat out on the thread
   */
  record Parts(
      SessionLedger ledger,
      SessionAudit audit,
      Sessions sessions,
      Snapshots snapshots,
      Codecs codecs,
      Scheduler scheduler,
      RandomGenerator random,
      ModelCaller models,
      ToolRunner tools,
      OpenResources resources,
      AgentBinder binder,
      RunningSessions running,
      QuotaGate quotas,
      Suspects suspects,
      RetryPolicy modelRetry,
      RetryPolicy attemptRetry,
      DeadLetterPolicy deadLetter,
      Duration patience,
      String worker) {}

  private final Parts parts;

  AgentRunner(Parts parts) {
    this.parts = parts;
  }

  /**
   * Runs a session.
   *
   * @throws PortException with {@code NotFound} if there is no such session, {@code FencedOut} if
   *     somebody else took it over, or whatever ledger and audit log fail with
   */
  RunOutcome run(SessionId session, RunControl control, RunBrief.Observer observer) {
    SessionState state = parts.sessions().load(session);
    AuditTrail trail = parts.audit().trail(session, state.acceptedBrief());
    trail.catchUp(parts.ledger(), state.sequence());
    RunOutcome nothingToDo = beforeClaim(state);
    if (nothingToDo != null) {
      return nothingToDo;
    }
    Decision next = Decider.decide(state, parts.scheduler().instant());
    if (isNearItsEnd(next) || !hasAttemptsLeft(state)) {
      // To end a session is not work that anything could be in the way of.
      return run(state, trail, control, observer);
    }
    if (mayBeDeadly(state, next) && !parts.suspects().enter(control, state.attempts())) {
      return new RunOutcome.AwaitingTurn();
    }
    try {
      return withinQuota(state, trail, control, observer);
    } finally {
      parts.suspects().leave(control);
    }
  }

  private static boolean isNearItsEnd(Decision next) {
    return next instanceof Decision.CheckCompletion
        || next instanceof Decision.Record record && Sessions.ends(record.event());
  }

  /** Whether an attempt ended without a word; its process may have died of it. */
  private static boolean mayBeDeadly(SessionState state, Decision next) {
    return state.attempts().counted() > 0 && !(next instanceof Decision.EndAttempt);
  }

  private boolean hasAttemptsLeft(SessionState state) {
    return parts.deadLetter().allowsAnotherAttempt(state.attempts().counted());
  }

  private RunOutcome withinQuota(
      SessionState state, AuditTrail trail, RunControl control, RunBrief.Observer observer) {
    SessionId session = state.id();
    String tenant = state.acceptedBrief().user().tenant();
    long epoch = state.epoch() + 1;
    QuotaAccount.Verdict.Refused refused = parts.quotas().enter(tenant, session, epoch);
    if (refused != null) {
      Instant at = Objects.requireNonNull(refused.retryAt(), "places become free again");
      return new RunOutcome.AwaitingQuota(Run.noLaterThanDeadline(state, at));
    }
    try {
      return run(state, trail, control, observer);
    } finally {
      parts.quotas().leave(tenant, session, epoch);
    }
  }

  private RunOutcome run(
      SessionState state, AuditTrail trail, RunControl control, RunBrief.Observer observer) {
    SessionId session = state.id();
    SessionWriter writer =
        new SessionWriter(
            parts.ledger(),
            parts.audit(),
            parts.snapshots(),
            parts.scheduler(),
            parts.modelRetry(),
            state,
            observer,
            event -> {
              control.reached(event.sequence(), event.epoch());
              trail.add(event);
            });
    control.reached(state.sequence(), state.epoch() + 1);
    parts.running().began(session, control);
    try (OpenResources resources = parts.resources().ofSession()) {
      claim(writer);
      RunOutcome outcome = new Run(parts, writer, control, resources, observer).loop();
      writer.flush();
      trail.flush();
      return afterWishes(outcome, writer.state());
    } finally {
      parts.running().ended(session, control);
    }
  }

  /** A wish from outside may have come in between, with the last events. */
  private RunOutcome afterWishes(RunOutcome outcome, SessionState state) {
    return switch (outcome) {
      case RunOutcome.Ended ended -> new RunOutcome.Ended(state);
      case RunOutcome.Later later -> unlessThereIsWork(later, state);
      case RunOutcome.AwaitingApproval await -> unlessThereIsWork(await, state);
      case RunOutcome.AwaitingQuota await ->
          state.cancelRequest() == null ? await : new RunOutcome.Later(parts.scheduler().instant());
      case RunOutcome.AwaitingTurn await -> await;
      case RunOutcome.HandedBack back -> back;
    };
  }

  private RunOutcome unlessThereIsWork(RunOutcome pause, SessionState state) {
    return beforeClaim(state) == null ? new RunOutcome.Later(parts.scheduler().instant()) : pause;
  }

  /** What can be said without an attempt of our own; null if there is something to do. */
  private @Nullable RunOutcome beforeClaim(SessionState state) {
    return switch (Decider.decide(state, parts.scheduler().instant())) {
      case Decision.Finished finished -> new RunOutcome.Ended(state);
      case Decision.AwaitApproval await ->
          new RunOutcome.AwaitingApproval(
              await.approvalIds(), Run.noLaterThanDeadline(state, await.until()));
      case Decision.EndAttempt over when parts.scheduler().instant().isBefore(over.nextAt()) ->
          parts.deadLetter().allowsAnotherAttempt(state.attempts().counted())
              ? new RunOutcome.Later(Run.noLaterThanDeadline(state, over.nextAt()))
              : null;
      case Decision.WaitUntil wait
          when wait.until().isAfter(parts.scheduler().instant().plus(parts.patience())) ->
          new RunOutcome.Later(Run.noLaterThanDeadline(state, wait.until()));
      default -> null;
    };
  }

  private void claim(SessionWriter writer) {
    SessionState state = writer.state();
    if (parts.deadLetter().allowsAnotherAttempt(state.attempts().counted())) {
      writer.add(new SessionEvent.AttemptStarted(state.attempts().total() + 1, parts.worker()));
    } else {
      writer.add(
          new SessionEvent.DeadLettered(
              new Failure.AttemptsExhausted(
                  "all "
                      + parts.deadLetter().maxAttempts()
                      + " attempts were used and none came to an end")));
    }
  }
}
