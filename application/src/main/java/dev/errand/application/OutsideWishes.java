package dev.errand.application;

import dev.errand.application.audit.SessionAudit;
import dev.errand.application.port.in.AnswerApproval;
import dev.errand.application.port.in.CancelBrief;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.CallState.Status;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.Step;
import org.jspecify.annotations.Nullable;

/** Records what people want of a session while it runs or waits. Thread-safe. */
final class OutsideWishes implements CancelBrief, AnswerApproval {

  private final Sessions sessions;
  private final SessionLedger ledger;
  private final SessionAudit audit;
  private final RunningSessions running;
  private final Outbox outbox;
  private final Mailbox mailbox;

  OutsideWishes(
      Sessions sessions,
      SessionLedger ledger,
      SessionAudit audit,
      RunningSessions running,
      Outbox outbox,
      Mailbox mailbox) {
    this.sessions = sessions;
    this.ledger = ledger;
    this.audit = audit;
    this.running = running;
    this.outbox = outbox;
    this.mailbox = mailbox;
  }

  @Override
  public boolean cancel(BriefId brief, String by, String reason) {
    SessionId session = SessionId.of(brief);
    sessions.write(
        session,
        false,
        state ->
            state.outcome().isPresent() || state.cancelRequest() != null
                ? null
                : new SessionEvent.CancelRequested(by, reason));
    return wake(session);
  }

  @Override
  public void answer(
      SessionId session, String approvalId, boolean granted, UserIdentity by, String reason) {
    sessions.write(
        session,
        false,
        state -> {
          Status.AwaitingApproval open = open(state, approvalId);
          if (open == null) {
            requireRepeat(state, approvalId, granted, by);
            return null;
          }
          if (!by.roles().contains(open.role())) {
            throw new PortException(
                new Failure.Denied(
                    "%s may not answer %s: it needs the role %s"
                        .formatted(by.userId(), approvalId, open.role())));
          }
          return new SessionEvent.ApprovalAnswered(approvalId, granted, by.userId(), reason);
        });
    wake(session);
  }

  /**
   * Lets whoever works on the session know. One that nobody works on gets a second message, since
   * its first one is hidden for long; once the session has gone on, the other message is harmless.
   * Safe to repeat, so that asking again makes up for a wake-up that was lost.
   *
   * @return whether the session is still open
   */
  private boolean wake(SessionId session) {
    SessionState state = sessions.load(session);
    boolean open = state.outcome().isEmpty();
    if (open && state.cancelRequest() != null) {
      running.news(session);
    }
    Trace trace = new Trace();
    ledger.read(session, 0, trace::take);
    Brief brief = state.acceptedBrief();
    boolean hasAMessage = SessionId.of(brief.id()).equals(session);
    if (open && hasAMessage && trace.nobodyWorks(state)) {
      Mailbox.Outgoing message = outbox.message(brief);
      mailbox.send(
          new Mailbox.Outgoing(
              message.body(),
              message.headers(),
              message.delay(),
              session + "/" + trace.lastWish,
              null));
    }
    RecordedEvent last = trace.last;
    if (last != null) {
      audit.attest(session, brief, last);
    }
    return open;
  }

  /** What the end of a ledger tells about who works on it. */
  private static final class Trace {
    private @Nullable RecordedEvent last;
    private @Nullable SessionEvent lastOfRun;
    private long lastWish;

    void take(RecordedEvent event) {
      last = event;
      if (event.event().fromOutside()) {
        lastWish = event.sequence();
      } else {
        lastOfRun = event.event();
      }
    }

    boolean nobodyWorks(SessionState state) {
      return lastOfRun instanceof SessionEvent.HandedBack
          || state.step() instanceof Step.AttemptOver;
    }
  }

  private static Status.@Nullable AwaitingApproval open(SessionState state, String approvalId) {
    if (state.step() instanceof Step.Tools tools) {
      for (var call : tools.calls()) {
        if (call.status() instanceof Status.AwaitingApproval open
            && open.approvalId().equals(approvalId)) {
          return open;
        }
      }
    }
    return null;
  }

  /** The same person saying the same again is fine; anything else is told. */
  private void requireRepeat(
      SessionState state, String approvalId, boolean granted, UserIdentity by) {
    SessionEvent.@Nullable ApprovalAnswered[] found = {null};
    ledger.read(
        state.id(),
        0,
        event -> {
          if (event.event() instanceof SessionEvent.ApprovalAnswered answered
              && answered.approvalId().equals(approvalId)
              && found[0] == null) {
            found[0] = answered;
          }
        });
    SessionEvent.ApprovalAnswered answered = found[0];
    if (answered == null) {
      throw new PortException(
          new Failure.NotFound(
              "session %s has no open approval '%s'; open: %s"
                  .formatted(state.id(), approvalId, BriefFollower.pendingApprovals(state))));
    }
    if (answered.granted() != granted || !answered.by().equals(by.userId())) {
      throw new PortException(
          new Failure.Conflict(
              "%s was %s by %s already"
                  .formatted(
                      approvalId, answered.granted() ? "granted" : "denied", answered.by())));
    }
  }
}
