package dev.errand.application;

import dev.errand.application.port.in.FollowBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.CallState;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionReport;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Follows briefs by their ledgers, whichever process works on them. Thread-safe. */
final class BriefFollower implements FollowBrief {

  private static final Duration LOOK = Duration.ofMillis(200);

  private final Sessions sessions;
  private final SessionLedger ledger;
  private final Scheduler scheduler;

  BriefFollower(Sessions sessions, SessionLedger ledger, Scheduler scheduler) {
    this.sessions = sessions;
    this.ledger = ledger;
    this.scheduler = scheduler;
  }

  @Override
  public Status status(BriefId brief) {
    SessionId session = SessionId.of(brief);
    if (ledger.head(session).isEmpty()) {
      throw unknown(brief);
    }
    SessionState state = sessions.load(session);
    return new Status(
        brief,
        phase(state),
        state.sequence(),
        state.attempts().total(),
        state.spent(),
        pendingApprovals(state),
        SessionReport.of(state).orElse(null));
  }

  @Override
  public List<RecordedEvent> eventsAfter(BriefId brief, long afterSequence, Duration wait)
      throws InterruptedException {
    SessionId session = SessionId.of(brief);
    Instant until = scheduler.instant().plus(wait);
    while (true) {
      long last = ledger.head(session).orElseThrow(() -> unknown(brief)).sequence();
      if (last > afterSequence) {
        List<RecordedEvent> events = new ArrayList<>();
        ledger.read(session, afterSequence, events::add);
        return events;
      }
      Duration left = Duration.between(scheduler.instant(), until);
      if (!left.isPositive()) {
        return List.of();
      }
      scheduler.sleep(left.compareTo(LOOK) < 0 ? left : LOOK);
    }
  }

  private static PortException unknown(BriefId brief) {
    return new PortException(new Failure.NotFound("there is no brief " + brief));
  }

  private static String phase(SessionState state) {
    return switch (state.step()) {
      case Step.Fresh step -> "queued";
      case Step.Unbound step -> state.attempts().total() == 0 ? "queued" : "running";
      case Step.Waiting step -> "waiting";
      case Step.AttemptOver step -> "waiting";
      case Step.Tools step -> pendingApprovals(state).isEmpty() ? "running" : "awaiting-approval";
      case Step.Ready step -> "running";
      case Step.Calling step -> "running";
      case Step.Stumbled step -> "running";
      case Step.Answering step -> "running";
      case Step.Judging step -> "running";
      case Step.Accepted step -> "running";
      case Step.Ending step -> "running";
      case Step.Ended step -> "ended";
    };
  }

  static List<String> pendingApprovals(SessionState state) {
    if (!(state.step() instanceof Step.Tools tools)) {
      return List.of();
    }
    return tools.calls().stream()
        .map(CallState::status)
        .filter(CallState.Status.AwaitingApproval.class::isInstance)
        .map(status -> ((CallState.Status.AwaitingApproval) status).approvalId())
        .toList();
  }
}
