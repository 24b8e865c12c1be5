package dev.errand.application;

import dev.errand.application.Progress.GoOn;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.Answer;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.failure.Resolution;
import dev.errand.domain.quota.QuotaAccount;
import dev.errand.domain.session.Binding;
import dev.errand.domain.session.Completion;
import dev.errand.domain.session.Decider;
import dev.errand.domain.session.Decision;
import dev.errand.domain.session.ModelCall;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One run of one session: the loop between deciding and doing. Used by one thread. */
final class Run {

  private final AgentRunner.Parts parts;
  private final SessionWriter writer;
  private final RunControl control;
  private final RunBrief.Observer observer;
  private final ToolTurn tools;

  Run(
      AgentRunner.Parts parts,
      SessionWriter writer,
      RunControl control,
      OpenResources resources,
      RunBrief.Observer observer) {
    this.parts = parts;
    this.writer = writer;
    this.control = control;
    this.observer = observer;
    this.tools = new ToolTurn(parts, writer, control, resources, observer);
  }

  /** Runs until the session ends or must pause. */
  RunOutcome loop() {
    while (true) {
      Decision decision = Decider.decide(writer.state(), now());
      if (control.stopping() && opensAStep(decision)) {
        return handBack("the worker is shutting down");
      }
      switch (perform(decision)) {
        case RunOutcome outcome -> {
          return outcome;
        }
        case GoOn more -> {}
      }
    }
  }

  private Progress perform(Decision decision) {
    return switch (decision) {
      case Decision.AwaitBrief d ->
          throw new IllegalStateException("a run needs an accepted brief");
      case Decision.Bind d -> bind();
      case Decision.Record d -> record(tools.withoutIdleQuestions(d.event()));
      case Decision.CallModel d -> callModel(d.call());
      case Decision.RunTools d -> tools.run(d.runs());
      case Decision.Reconcile d -> tools.reconcile(d.run());
      case Decision.CheckCompletion d -> checkCompletion(d.text());
      case Decision.HandleError d -> handle(d.failure(), d.failures());
      case Decision.WaitUntil d -> waitUntil(d.until());
      case Decision.AwaitApproval d -> awaitApproval(d);
      case Decision.EndAttempt d -> endAttempt(d);
      case Decision.Finished d -> new RunOutcome.Ended(writer.state());
    };
  }

  private Progress record(SessionEvent event) {
    writer.add(event);
    return GoOn.GO_ON;
  }

  private Progress bind() {
    try {
      return record(new SessionEvent.AgentBound(parts.binder().bind(writer.state(), now())));
    } catch (PortException e) {
      return handle(e.failure(), parts.modelRetry().attempts());
    }
  }

  private Progress handle(Failure failure, int failures) {
    return record(
        new SessionEvent.ErrorHandled(
            failure,
            parts.modelRetry().resolve(failures, failure, now(), parts.random().nextDouble())));
  }

  private Progress callModel(ModelCall call) {
    SessionState before = writer.state();
    QuotaAccount.Verdict.Refused refused = parts.quotas().reserve(before, before.epoch(), call);
    if (refused != null) {
      return awaitQuota(refused);
    }
    Progress progress = callReserved(call);
    // Not after an exception: what is not settled counts as spent, as the next attempt charges it.
    parts.quotas().settle(before, writer.state().spent().minusOrZero(before.spent()));
    return progress;
  }

  /** The rest of the tenant's quota is not this brief's budget: it waits, unless it never fits. */
  private Progress awaitQuota(QuotaAccount.Verdict.Refused refused) {
    Instant at = refused.retryAt();
    if (at == null) {
      return record(new SessionEvent.Failed(new Failure.BudgetExhausted(refused.reason())));
    }
    writer.add(new SessionEvent.HandedBack("waiting until " + at + ": " + refused.reason()));
    return new RunOutcome.AwaitingQuota(noLaterThanDeadline(writer.state(), at));
  }

  private Progress callReserved(ModelCall call) {
    writer.add(new SessionEvent.ModelCalled(call));
    writer.flush();
    if (writer.state().cancelRequest() != null) {
      Failure calledOff = new Failure.Interrupted("the call was not made: the brief is called off");
      return record(new SessionEvent.ModelFailed(call.turn(), calledOff, Usage.NONE));
    }
    SessionEvent came;
    try (RunControl.Region _ = control.enter()) {
      came = parts.models().call(call, writer.state(), observer);
    } catch (InterruptedException e) {
      return modelInterrupted(call);
    }
    return record(came);
  }

  private Progress modelInterrupted(ModelCall call) {
    RunControl.Cause cause = control.take();
    Failure failure =
        cause == RunControl.Cause.STUCK
            ? new Failure.TimedOut("the model call made no progress and was stopped")
            : new Failure.Interrupted("the model call was stopped");
    return switch (cause) {
      case LEASE_LOST -> throw SessionWriter.fenced(writer.state().id());
      case HARD_STOP -> {
        writer.add(failed(call, failure));
        yield handBack("the worker was stopped");
      }
      case STUCK -> record(failed(call, failure));
      case NONE, NEWS -> {
        writer.add(failed(call, failure));
        writer.refresh();
        yield writer.state().cancelRequest() == null ? askAgain(failure) : GoOn.GO_ON;
      }
    };
  }

  /** An interrupted call that was none of the session's business is simply made again. */
  private Progress askAgain(Failure failure) {
    return record(new SessionEvent.ErrorHandled(failure, new Resolution.Retry(now())));
  }

  private static SessionEvent failed(ModelCall call, Failure failure) {
    Usage charged = Decider.chargeFor(call, failure);
    return new SessionEvent.ModelFailed(call.turn(), failure, charged);
  }

  private Progress checkCompletion(String text) {
    SessionState state = writer.state();
    List<String> problems = new ArrayList<>();
    String schema = state.bound().agent().outputSchema();
    String json = schema == null ? null : withoutFence(text);
    if (schema != null && json != null) {
      try {
        List<String> wrong = parts.codecs().schemaProblems(schema, json);
        if (!wrong.isEmpty()) {
          problems.add(
              "It must be one JSON document that is valid against the output schema, and nothing"
                  + " else: "
                  + String.join("; ", wrong));
        }
      } catch (PortException e) {
        return record(new SessionEvent.DeadLettered(e.failure()));
      }
    } else if (text.isBlank()) {
      problems.add("It is empty. Say what came of the task.");
    }
    problems.addAll(Completion.problems(state));
    return record(
        new SessionEvent.CompletionChecked(
            new Answer(text, problems.isEmpty() ? json : null), problems));
  }

  private static String withoutFence(String text) {
    String stripped = text.strip();
    if (stripped.startsWith("```") && stripped.endsWith("```") && stripped.indexOf('\n') > 0) {
      return stripped.substring(stripped.indexOf('\n') + 1, stripped.length() - 3).strip();
    }
    return stripped;
  }

  private Progress waitUntil(Instant wanted) {
    Instant until = noLaterThanDeadline(writer.state(), wanted);
    Duration wait = Duration.between(now(), until);
    if (wait.compareTo(parts.patience()) > 0) {
      writer.add(new SessionEvent.HandedBack("waiting until " + until));
      return new RunOutcome.Later(until);
    }
    writer.flush();
    try (RunControl.Region _ = control.enterWait()) {
      parts.scheduler().sleep(wait);
    } catch (InterruptedException e) {
      return switch (control.take()) {
        case LEASE_LOST -> throw SessionWriter.fenced(writer.state().id());
        case HARD_STOP -> handBack("the worker was stopped");
        case STUCK, NONE, NEWS -> {
          writer.refresh();
          yield GoOn.GO_ON;
        }
      };
    }
    return GoOn.GO_ON;
  }

  private RunOutcome awaitApproval(Decision.AwaitApproval await) {
    writer.add(new SessionEvent.HandedBack("awaiting approval"));
    writer.flush();
    return Decider.decide(writer.state(), now()) instanceof Decision.AwaitApproval
        ? new RunOutcome.AwaitingApproval(
            await.approvalIds(), noLaterThanDeadline(writer.state(), await.until()))
        : new RunOutcome.Later(now());
  }

  private RunOutcome endAttempt(Decision.EndAttempt over) {
    SessionState state = writer.state();
    if (parts.deadLetter().allowsAnotherAttempt(state.attempts().counted())) {
      int attempts = Math.max(1, state.attempts().counted());
      Duration wait = parts.attemptRetry().backoff(attempts, null, parts.random().nextDouble());
      Instant at = now().plus(wait);
      return new RunOutcome.Later(
          noLaterThanDeadline(state, at.isAfter(over.nextAt()) ? at : over.nextAt()));
    }
    writer.add(
        new SessionEvent.DeadLettered(
            new Failure.AttemptsExhausted(
                "%d attempts failed, the last one with: %s"
                    .formatted(state.attempts().counted(), over.cause().message()))));
    return new RunOutcome.Ended(writer.state());
  }

  private RunOutcome handBack(String reason) {
    return handBack(writer, reason);
  }

  static RunOutcome handBack(SessionWriter writer, String reason) {
    writer.add(new SessionEvent.HandedBack(reason));
    return new RunOutcome.HandedBack();
  }

  static boolean opensAStep(Decision decision) {
    return decision instanceof Decision.CallModel
        || decision instanceof Decision.RunTools
        || decision instanceof Decision.Reconcile
        || decision instanceof Decision.Bind
        || decision instanceof Decision.WaitUntil;
  }

  /** Whoever waits beyond the deadline would tell of it too late. */
  static Instant noLaterThanDeadline(SessionState state, Instant at) {
    Binding binding = state.binding();
    Deadline deadline = binding == null ? state.acceptedBrief().deadline() : binding.deadline();
    return deadline != null && deadline.at().isBefore(at) ? deadline.at() : at;
  }

  private Instant now() {
    return parts.scheduler().instant();
  }
}
