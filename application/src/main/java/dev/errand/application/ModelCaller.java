package dev.errand.application;

import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.ModelDirectory;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Telemetry;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Decider;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelCall;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.Step;
import dev.errand.domain.session.SystemPrompt;
import dev.errand.domain.tool.ToolCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes one decided model call and says what came of it. Thread-safe. */
final class ModelCaller {

  private final ModelDirectory models;
  private final Breakers breakers;
  private final Scheduler scheduler;
  private final Telemetry telemetry;
  private final Duration timeout;

  ModelCaller(
      ModelDirectory models,
      Breakers breakers,
      Scheduler scheduler,
      Telemetry telemetry,
      Duration timeout) {
    this.models = models;
    this.breakers = breakers;
    this.scheduler = scheduler;
    this.telemetry = telemetry;
    this.timeout = timeout;
  }

  /**
   * Makes the call; on the calling thread.
   *
   * @throws InterruptedException if interrupted; the caller records what that means
   */
  SessionEvent call(ModelCall call, SessionState state, RunBrief.Observer observer)
      throws InterruptedException {
    Instant began = scheduler.instant();
    Duration time = state.bound().deadline().cap(timeout, began);
    if (time.isZero()) {
      Failure late = new Failure.DeadlineExceeded("the call was not made: the deadline has passed");
      return new SessionEvent.ModelFailed(call.turn(), late, Usage.NONE);
    }
    Failure refusal = breakers.refusal(call.model());
    if (refusal != null) {
      return new SessionEvent.ModelFailed(call.turn(), refusal, Usage.NONE);
    }
    boolean settled = false;
    try {
      LanguageModel model = models.model(state.bound().agent().model().model());
      LanguageModel.Reply reply =
          inTime(
              began.plus(time), () -> model.call(request(call, state, time), listener(observer)));
      breakers.succeeded(call.model());
      settled = true;
      measure(call, began, "ok");
      return replied(call, state, reply);
    } catch (PortException e) {
      if (time.compareTo(timeout) < 0 && e.failure() instanceof Failure.TimedOut) {
        // The brief was short of time, which says nothing of the model.
        breakers.abandoned(call.model());
      } else {
        breakers.failed(call.model(), e.failure());
      }
      settled = true;
      measure(call, began, e.failure().kind());
      return new SessionEvent.ModelFailed(
          call.turn(), e.failure(), Decider.chargeFor(call, e.failure()));
    } finally {
      if (!settled) {
        breakers.abandoned(call.model());
      }
    }
  }

  private interface Call {
    LanguageModel.Reply make() throws InterruptedException;
  }

  /** Makes a call; if its time is up first, this thread is interrupted and it has timed out. */
  private LanguageModel.Reply inTime(Instant until, Call call) throws InterruptedException {
    Scheduler.Alarm alarm = scheduler.interruptAt(until);
    try {
      return call.make();
    } catch (InterruptedException | PortException e) {
      if (alarm.rang()) {
        throw new PortException(
            new Failure.TimedOut("the model did not answer until " + until + " and was stopped"),
            e);
      }
      throw e;
    } finally {
      alarm.close();
    }
  }

  private LanguageModel.Request request(ModelCall call, SessionState state, Duration time) {
    AgentDefinition agent = state.bound().agent();
    boolean judge = call.purpose() == ModelCall.Purpose.JUDGE;
    return new LanguageModel.Request(
        judge ? Judge.SYSTEM : SystemPrompt.of(agent),
        judge ? List.of(Judge.question(state)) : state.conversation().messages(),
        judge ? List.of() : state.bound().tools(),
        judge ? null : agent.outputSchema(),
        call.reservation().outputTokens(),
        agent.model().temperature(),
        time,
        state.acceptedBrief().user(),
        state.id() + "/" + call.turn() + (judge ? "/judge" : ""));
  }

  private SessionEvent replied(ModelCall call, SessionState state, LanguageModel.Reply reply) {
    TokenUsage tokens = reply.tokens();
    Usage charged = Usage.modelCall(tokens, state.bound().model().knownPrice().of(tokens));
    telemetry.count("errand.tokens", tokens.input(), "direction", "in", "model", call.model());
    telemetry.count("errand.tokens", tokens.output(), "direction", "out", "model", call.model());
    telemetry.count("errand.cost", charged.cost().amount().doubleValue(), "model", call.model());
    if (call.purpose() == ModelCall.Purpose.JUDGE) {
      return Judge.verdict(reply.text(), tokens, charged);
    }
    List<ToolCall> calls = new ArrayList<>();
    for (LanguageModel.WantedCall wanted : reply.calls()) {
      calls.add(
          new ToolCall(
              "t" + call.turn() + "-" + (calls.size() + 1), wanted.tool(), wanted.arguments()));
    }
    String text =
        reply.cutShort() && calls.isEmpty()
            ? reply.text() + "\n[cut short at " + call.reservation().outputTokens() + " tokens]"
            : reply.text();
    return new SessionEvent.ModelReplied(
        call.turn(), new Message.Said(text, calls), tokens, charged);
  }

  private static LanguageModel.Listener listener(RunBrief.Observer observer) {
    if (observer == RunBrief.Observer.NONE) {
      return LanguageModel.Listener.NONE;
    }
    return new LanguageModel.Listener() {
      @Override
      public void text(String delta) {
        observer.text(delta);
      }
    };
  }

  private void measure(ModelCall call, Instant began, String result) {
    telemetry.time(
        "errand.model.duration",
        Duration.between(began, scheduler.instant()),
        "model",
        call.model(),
        "result",
        result);
  }

  /** The wording of a model judge. */
  private static final class Judge {
    static final String SYSTEM =
        "You check an answer against criteria. Reply with ACCEPT if it meets all of them, else with"
            + " REJECT: and what is missing, in one or two sentences.";

    static Message question(SessionState state) {
      String answer =
          state.step() instanceof Step.Calling calling && calling.judged() != null
              ? calling.judged().text()
              : "";
      return new Message.Asked(
          "Criteria:\n- "
              + String.join("\n- ", state.bound().agent().judgeCriteria())
              + "\n\nThe task:\n"
              + state.acceptedBrief().input().text()
              + "\n\nThe answer:\n"
              + answer);
    }

    static SessionEvent verdict(String text, TokenUsage tokens, Usage charged) {
      boolean accepted = text.strip().toUpperCase(Locale.ROOT).startsWith("ACCEPT");
      return new SessionEvent.CompletionJudged(accepted, text.strip(), tokens, charged);
    }
  }
}
