package dev.errand.application;

import dev.errand.application.port.in.AnswerApproval;
import dev.errand.application.port.in.CancelBrief;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.CallState.Status;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.Step;

/** Records what people want of a session while it runs or waits. Thread-safe. */
final class OutsideWishes implements CancelBrief, AnswerApproval {

  private final Sessions sessions;
  private final SessionAudit audit;
  private final RunningSessions running;
  private final BriefIntake intake;
  private final Mailbox mailbox;

  OutsideWishes(
      Sessions sessions,
      SessionAudit audit,
      RunningSessions running,
      BriefIntake intake,
      Mailbox mailbox) {
    this.sessions = sessions;
    this.audit = audit;
    this.running = running;
    this.intake = intake;
    this.mailbox = mailbox;
  }

  @Override
  public boolean cancel(BriefId brief, String by, String reason) {
    SessionId session = SessionId.of(brief);
    RecordedEvent event =
        sessions.write(
            session,
            false,
            state ->
                state.outcome().isPresent() || state.cancelRequest() != null
                    ? null
                    : new SessionEvent.CancelRequested(by, reason));
    if (event == null) {
      return sessions.load(session).outcome().isEmpty();
    }
    wake(session, event);
    return true;
  }

  @Override
  public void answer(
      SessionId session, String approvalId, boolean granted, UserIdentity by, String reason) {
    RecordedEvent event =
        sessions.write(
            session,
            false,
            state -> {
              Status.AwaitingApproval open = open(state, approvalId);
              if (!by.roles().contains(open.role())) {
                throw new PortException(
                    new Failure.Denied(
                        "%s may not answer %s: it needs the role %s"
                            .formatted(by.userId(), approvalId, open.role())));
              }
              return new SessionEvent.ApprovalAnswered(approvalId, granted, by.userId(), reason);
            });
    if (event != null) {
      wake(session, event);
    }
  }

  /**
   * A session nobody works on gets a second message, since its first one is hidden for long; once
   * the session has gone on, the other message is harmless.
   */
  private void wake(SessionId session, RecordedEvent event) {
    SessionState state = sessions.load(session);
    audit.attest(session, state.acceptedBrief(), event);
    if (state.cancelRequest() != null) {
      running.news(session);
    }
    if (paused(state)) {
      Mailbox.Outgoing message = intake.envelope(state.acceptedBrief());
      mailbox.send(
          new Mailbox.Outgoing(
              message.body(),
              message.headers(),
              message.delay(),
              session + "/" + event.sequence(),
              null));
    }
  }

  private static boolean paused(SessionState state) {
    return switch (state.step()) {
      case Step.AttemptOver over -> true;
      case Step.Tools tools ->
          tools.calls().stream().noneMatch(call -> call.status() instanceof Status.Started);
      default -> false;
    };
  }

  private static Status.AwaitingApproval open(SessionState state, String approvalId) {
    if (state.step() instanceof Step.Tools tools) {
      for (var call : tools.calls()) {
        if (call.status() instanceof Status.AwaitingApproval open
            && open.approvalId().equals(approvalId)) {
          return open;
        }
      }
    }
    throw new PortException(
        new Failure.NotFound(
            "session %s has no open approval '%s'; open: %s"
                .formatted(state.id(), approvalId, BriefFollower.pendingApprovals(state))));
  }
}
