package dev.errand.domain.session;

import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Attachment;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.budget.BudgetAccount;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.Resolution;
import dev.errand.domain.session.CallState.Status;
import dev.errand.domain.slice.Slices;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The fold: the only way to a next state. Pure and thread-safe. */
public final class Evolver {

  private Evolver() {}

  /**
   * The state after one more event.
   *
   * @throws InvalidHistory if the event cannot follow this state
   */
  public static SessionState evolve(SessionState state, RecordedEvent recorded) {
    if (recorded.sequence() != state.sequence() + 1) {
      throw new InvalidHistory(
          state.id(), recorded.sequence(), "expected event " + (state.sequence() + 1));
    }
    if (recorded.epoch() < state.epoch()) {
      throw new InvalidHistory(
          state.id(),
          recorded.sequence(),
          "epoch " + recorded.epoch() + " is older than " + state.epoch());
    }
    Draft draft = new Draft(state, recorded.sequence(), recorded.epoch());
    apply(draft, recorded.event());
    return draft.build();
  }

  private static void apply(Draft d, SessionEvent event) {
    switch (event) {
      case SessionEvent.BriefAccepted e -> accept(d, e.brief());
      case SessionEvent.AttemptStarted e -> startAttempt(d);
      case SessionEvent.AgentBound e -> {
        d.require(d.step instanceof Step.Unbound, "the session is bound already");
        d.binding = e.binding();
        d.conversation = d.conversation.plusOverhead(e.binding().overheadBytes());
        d.step = new Step.Ready();
      }
      case SessionEvent.ModelCalled e -> callModel(d, e.call());
      case SessionEvent.ModelReplied e -> {
        ModelCall call = d.callUnderWay(ModelCall.Purpose.TURN);
        d.settle(call, e.charged());
        d.conversation =
            d.conversation.plusReply(e.reply(), e.tokens().input(), e.tokens().output());
        d.step = afterReply(e.reply());
      }
      case SessionEvent.ModelFailed e -> {
        Step.Calling calling = d.calling();
        d.account(d.account().settle(calling.call().reservation(), e.charged()));
        d.failures++;
        d.step = new Step.Stumbled(e.failure(), calling.judged());
      }
      case SessionEvent.ErrorHandled e -> handleError(d, e);
      case SessionEvent.ToolStarted e -> {
        CallState call = d.call(e.callId());
        if (e.run() == 1) {
          d.spent = d.spent.plus(Usage.TOOL_CALL);
          d.tally = d.tally.started(call.call().tool());
        }
        d.update(call.with(new Status.Started(e.idempotencyKey(), e.run())));
      }
      case SessionEvent.ToolFinished e -> finishTool(d, e);
      case SessionEvent.ToolFailed e -> {
        d.slices = d.slices.apply(e.kept());
        d.update(d.call(e.callId()).with(new Status.Failed(e.failure())));
      }
      case SessionEvent.ToolDenied e ->
          d.update(d.call(e.callId()).with(new Status.Failed(new Failure.Denied(e.reason()))));
      case SessionEvent.ToolInDoubt e -> {
        CallState call = d.call(e.callId());
        d.update(call.with(new Status.InDoubt(e.reason(), runs(call))));
      }
      case SessionEvent.ToolCleared e -> {
        CallState call = d.call(e.callId());
        d.update(call.with(new Status.Approved(runs(call))));
      }
      case SessionEvent.ApprovalAsked e -> {
        CallState call = d.call(e.callId());
        d.update(
            call.with(
                new Status.AwaitingApproval(e.approvalId(), e.role(), e.expiresAt(), runs(call))));
      }
      case SessionEvent.ApprovalAnswered e -> answerApproval(d, e);
      case SessionEvent.CheckpointReached e -> {}
      case SessionEvent.BudgetCharged e -> d.spent = d.spent.plus(e.charged());
      case SessionEvent.FeedbackGiven e -> {
        d.tally = d.tally.marked(e.rule(), e.mark());
        d.conversation = d.conversation.plus(new Message.Noticed(e.notice()));
      }
      case SessionEvent.CompletionChecked e -> {
        d.require(d.step instanceof Step.Answering, "there is no answer to check");
        if (!e.problems().isEmpty()) {
          reject(d, String.join("\n", e.problems()));
        } else {
          d.step =
              d.bound().agent().judgeCriteria().isEmpty()
                  ? new Step.Accepted(e.answer())
                  : new Step.Judging(e.answer());
        }
      }
      case SessionEvent.CompletionJudged e -> {
        ModelCall call = d.callUnderWay(ModelCall.Purpose.JUDGE);
        var answer = d.calling().judged();
        d.settle(call, e.charged());
        if (e.accepted() && answer != null) {
          d.step = new Step.Accepted(answer);
        } else {
          reject(d, e.reason());
        }
      }
      case SessionEvent.HandedBack e -> {
        d.attempts =
            new Attempts(d.attempts.started(), d.attempts.handedBack() + 1, d.attempts.total());
      }
      case SessionEvent.CancelRequested e -> d.cancelRequest = e.reason();
      case SessionEvent.Forked e -> {
        d.cancelRequest = null;
        d.attempts = Attempts.NONE;
      }
      case SessionEvent.Completed e -> d.end(new Outcome.Completed(e.answer()));
      case SessionEvent.Failed e -> d.end(new Outcome.Failed(e.failure()));
      case SessionEvent.Cancelled e -> d.end(new Outcome.Cancelled(e.reason()));
      case SessionEvent.DeadLettered e -> d.end(new Outcome.DeadLettered(e.failure()));
      case SessionEvent.Revived e -> revive(d);
    }
  }

  private static void accept(Draft d, Brief brief) {
    d.require(d.step instanceof Step.Fresh, "the brief was accepted already");
    d.brief = brief;
    Manifest files = Manifest.EMPTY;
    for (Attachment file : brief.attachments()) {
      files = files.apply(List.of(new FileChange.Written(file.path(), file.content())));
    }
    d.files = files;
    Input input = brief.input();
    d.conversation = Conversation.EMPTY.plus(new Message.Asked(input.text()));
    d.step = new Step.Unbound();
  }

  private static void startAttempt(Draft d) {
    d.require(d.brief != null && !(d.step instanceof Step.Ended), "there is nothing to attempt");
    d.attempts =
        new Attempts(d.attempts.started() + 1, d.attempts.handedBack(), d.attempts.total() + 1);
    d.failures = d.step instanceof Step.Stumbled ? 1 : 0;
    d.step =
        switch (d.step) {
          case Step.AttemptOver over -> asking(d, null);
          case Step.Stumbled stumbled when stumbled.failure() instanceof Failure.Interrupted ->
              asking(d, stumbled.judged());
          default -> d.step;
        };
  }

  private static void callModel(Draft d, ModelCall call) {
    boolean judge = call.purpose() == ModelCall.Purpose.JUDGE;
    var judged =
        switch (d.step) {
          case Step.Judging judging -> judging.answer();
          case Step.Waiting waiting -> waiting.judged();
          default -> null;
        };
    d.require(
        d.step instanceof Step.Ready
            || d.step instanceof Step.Waiting
            || d.step instanceof Step.Judging,
        "no model call is due");
    d.require(judge == (judged != null), "a judge needs an answer to judge, and only a judge");
    d.account(d.account().reserve(call.reservation()));
    d.turn = call.turn();
    d.step = new Step.Calling(call, judged);
  }

  private static Step afterReply(Message.Said reply) {
    if (reply.calls().isEmpty()) {
      return new Step.Answering(reply.text());
    }
    return new Step.Tools(
        reply.calls().stream().map(call -> new CallState(call, new Status.Requested())).toList());
  }

  private static void handleError(Draft d, SessionEvent.ErrorHandled e) {
    var judged =
        switch (d.step) {
          case Step.Stumbled stumbled -> stumbled.judged();
          case Step.Unbound unbound -> null;
          default -> throw d.invalid("there is no error to handle");
        };
    d.step =
        switch (e.resolution()) {
          case Resolution.Retry retry ->
              d.binding == null
                  ? new Step.AttemptOver(retry.at(), e.failure())
                  : new Step.Waiting(retry.at(), judged);
          case Resolution.EndAttempt over -> new Step.AttemptOver(over.at(), e.failure());
          case Resolution.Fail fail -> new Step.Ending(new Outcome.Failed(e.failure()));
          case Resolution.DeadLetter letter ->
              new Step.Ending(new Outcome.DeadLettered(e.failure()));
        };
  }

  private static void finishTool(Draft d, SessionEvent.ToolFinished e) {
    CallState call = d.call(e.callId());
    Set<WorkspacePath> seen = new TreeSet<>(e.read());
    for (FileChange change : e.files()) {
      seen.add(change.path());
    }
    d.slices = d.slices.apply(e.slices());
    d.files = d.files.apply(e.files());
    d.tally = d.tally.finished(call.call().tool(), seen);
    d.update(call.with(new Status.Finished(e.output())));
  }

  private static void answerApproval(Draft d, SessionEvent.ApprovalAnswered e) {
    if (!(d.step instanceof Step.Tools tools)) {
      return;
    }
    for (CallState call : tools.calls()) {
      if (call.status() instanceof Status.AwaitingApproval asked
          && asked.approvalId().equals(e.approvalId())) {
        d.update(
            call.with(
                e.granted()
                    ? new Status.Approved(asked.runs())
                    : new Status.Failed(
                        new Failure.Denied("denied by " + e.by() + ": " + e.reason()))));
        return;
      }
    }
  }

  private static void reject(Draft d, String why) {
    d.tally = d.tally.rejected();
    d.conversation =
        d.conversation.plus(new Message.Noticed("Your answer was not accepted yet:\n" + why));
    d.step = new Step.Ready();
  }

  private static void revive(Draft d) {
    d.require(d.brief != null, "there is nothing to revive");
    if (d.step instanceof Step.Ended ended) {
      d.require(
          ended.outcome() instanceof Outcome.DeadLettered, "only a dead letter can be revived");
      d.step = ended.resumable();
    }
    d.attempts = new Attempts(0, 0, d.attempts.total());
    d.failures = 0;
  }

  /** Where a session can be taken on from; what was reserved for a call under way is spent. */
  private static Step resumable(Draft d) {
    return switch (d.step) {
      case Step.Fresh step -> step;
      case Step.Unbound step -> step;
      case Step.Ready step -> step;
      case Step.Calling step -> asking(d, step.judged());
      case Step.Stumbled step -> asking(d, step.judged());
      case Step.Waiting step -> step;
      case Step.Tools step -> step;
      case Step.Answering step -> step;
      case Step.Judging step -> step;
      case Step.Accepted step -> step;
      case Step.AttemptOver step -> asking(d, null);
      case Step.Ending step -> asking(d, null);
      case Step.Ended step -> step.resumable();
    };
  }

  private static Step asking(Draft d, @Nullable Answer judged) {
    if (d.binding == null) {
      return new Step.Unbound();
    }
    return judged == null ? new Step.Ready() : new Step.Judging(judged);
  }

  private static int runs(CallState call) {
    return switch (call.status()) {
      case Status.Requested s -> 0;
      case Status.AwaitingApproval s -> s.runs();
      case Status.Approved s -> s.runs();
      case Status.Started s -> s.runs();
      case Status.InDoubt s -> s.runs();
      case Status.Finished s -> 0;
      case Status.Failed s -> 0;
    };
  }

  /** What the model is told about a call that is over. */
  private static Message.ToolAnswered answer(CallState state) {
    ToolCall call = state.call();
    return switch (state.status()) {
      case Status.Finished finished ->
          new Message.ToolAnswered(call.id(), call.tool(), finished.output(), false);
      case Status.Failed failed ->
          new Message.ToolAnswered(call.id(), call.tool(), failed.failure().message(), true);
      default -> throw new IllegalStateException("call " + call.id() + " is not over");
    };
  }

  static boolean isOver(CallState call) {
    return call.status() instanceof Status.Finished || call.status() instanceof Status.Failed;
  }

  /** The next state while it is being made; never seen outside {@link #evolve}. */
  private static final class Draft {
    private final SessionState from;
    private final long sequence;
    private final long epoch;
    @Nullable Brief brief;
    @Nullable Binding binding;
    @Nullable String cancelRequest;
    Attempts attempts;
    Step step;
    int turn;
    int failures;
    Conversation conversation;
    Usage spent;
    Usage reserved;
    Slices slices;
    Manifest files;
    Tally tally;

    Draft(SessionState from, long sequence, long epoch) {
      this.from = from;
      this.sequence = sequence;
      this.epoch = epoch;
      brief = from.brief();
      binding = from.binding();
      attempts = from.attempts();
      step = from.step();
      turn = from.turn();
      failures = from.failures();
      conversation = from.conversation();
      spent = from.spent();
      reserved = from.reserved();
      slices = from.slices();
      files = from.files();
      tally = from.tally();
      cancelRequest = from.cancelRequest();
    }

    SessionState build() {
      return new SessionState(
          from.id(),
          sequence,
          epoch,
          brief,
          binding,
          attempts,
          step,
          turn,
          failures,
          conversation,
          spent,
          reserved,
          slices,
          files,
          tally,
          cancelRequest);
    }

    Binding bound() {
      if (binding == null) {
        throw invalid("the session is not bound to an agent");
      }
      return binding;
    }

    BudgetAccount account() {
      return new BudgetAccount(bound().budget(), spent, reserved);
    }

    void account(BudgetAccount account) {
      spent = account.spent();
      reserved = account.reserved();
    }

    void settle(ModelCall call, Usage charged) {
      account(account().settle(call.reservation(), charged));
      failures = 0;
    }

    Step.Calling calling() {
      if (step instanceof Step.Calling calling) {
        return calling;
      }
      throw invalid("no model call is under way");
    }

    ModelCall callUnderWay(ModelCall.Purpose purpose) {
      ModelCall call = calling().call();
      require(call.purpose() == purpose, "the call under way is for " + call.purpose());
      return call;
    }

    CallState call(String callId) {
      if (step instanceof Step.Tools tools) {
        for (CallState call : tools.calls()) {
          if (call.call().id().equals(callId) && !isOver(call)) {
            return call;
          }
        }
      }
      throw invalid("tool call '" + callId + "' is not open");
    }

    void update(CallState changed) {
      List<CallState> calls = new ArrayList<>(((Step.Tools) step).calls());
      boolean over = true;
      for (int i = 0; i < calls.size(); i++) {
        if (calls.get(i).call().id().equals(changed.call().id())) {
          calls.set(i, changed);
        }
        over &= isOver(calls.get(i));
      }
      if (over) {
        for (CallState call : calls) {
          conversation = conversation.plus(answer(call));
        }
        step = new Step.Ready();
      } else {
        step = new Step.Tools(calls);
      }
    }

    void end(Outcome outcome) {
      require(brief != null && !(step instanceof Step.Ended), "the session cannot end here");
      spent = spent.plus(reserved);
      reserved = Usage.NONE;
      step = new Step.Ended(outcome, resumable(this));
    }

    void require(boolean condition, String problem) {
      if (!condition) {
        throw invalid(problem);
      }
    }

    InvalidHistory invalid(String problem) {
      return new InvalidHistory(from.id(), sequence, problem);
    }
  }
}
