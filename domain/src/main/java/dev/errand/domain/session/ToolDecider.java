package dev.errand.domain.session;

import dev.errand.domain.session.CallState.Status;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.domain.tool.ToolPolicy.Verdict;
import dev.errand.domain.tool.ToolSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part of the decision that is about the tool calls of one turn. */
final class ToolDecider {

  private static final Duration DOUBT_PATIENCE = Duration.ofDays(1);
  private static final String DOUBT_ROLE = "operator";

  private ToolDecider() {}

  static Decision decide(SessionState state, Step.Tools step, Instant now) {
    Binding binding = state.bound();
    List<Decision.ToolRun> runs = new ArrayList<>();
    Map<String, Long> started = new TreeMap<>(state.tally().toolsStarted());
    long fresh = 0;
    for (CallState call : step.calls()) {
      if (Evolver.isOver(call)) {
        continue;
      }
      ToolSpec spec = binding.tool(call.call().tool()).orElse(null);
      if (spec == null) {
        return deny(call, "there is no tool '" + call.call().tool() + "'; " + toolNames(binding));
      }
      switch (call.status()) {
        case Status.Requested status -> {
          Decision obstacle = obstacle(state, call, started, now);
          if (obstacle != null) {
            return obstacle;
          }
          runs.add(run(state, call, spec, 1));
          started.merge(spec.name(), 1L, Long::sum);
          fresh++;
        }
        case Status.Approved status -> {
          runs.add(run(state, call, spec, status.runs() + 1));
          if (status.runs() == 0) {
            started.merge(spec.name(), 1L, Long::sum);
            fresh++;
          }
        }
        case Status.Started status -> {
          Decision.ToolRun again =
              new Decision.ToolRun(call.call(), spec, status.idempotencyKey(), status.runs() + 1);
          if (spec.effect() == Effect.ONCE) {
            return new Decision.Reconcile(again);
          }
          runs.add(again);
        }
        case Status.InDoubt status -> {
          return ask(call, DOUBT_ROLE, DOUBT_PATIENCE, status.runs(), status.reason(), now);
        }
        case Status.AwaitingApproval status -> {
          if (!now.isBefore(status.expiresAt())) {
            return Decider.record(
                new SessionEvent.ApprovalAnswered(
                    status.approvalId(), false, "policy", "nobody answered in time"));
          }
          if (status.runs() == 0) {
            started.merge(spec.name(), 1L, Long::sum);
          }
        }
        case Status.Finished status -> {}
        case Status.Failed status -> {}
      }
    }
    if (!runs.isEmpty()) {
      return state.account().allowsToolCalls(Math.toIntExact(fresh))
          ? new Decision.RunTools(runs)
          : Decider.outOfBudget(
              "toolCalls", fresh + " more calls do not fit " + binding.budget().toolCalls());
    }
    return awaitApproval(step);
  }

  private static @Nullable Decision obstacle(
      SessionState state, CallState call, Map<String, Long> started, Instant now) {
    ToolPolicy.View view =
        new ToolPolicy.View(
            state.acceptedBrief().user().roles(), state.tally().toolsFinished(), started);
    Decision approval = null;
    for (ToolPolicy policy : state.bound().agent().toolPolicies()) {
      if (policy.tool().equals(call.call().tool())) {
        switch (policy.judge(view)) {
          case Verdict.Allowed allowed -> {}
          case Verdict.Denied denied -> {
            return deny(call, denied.reason());
          }
          case Verdict.NeedsApproval needed ->
              approval =
                  ask(
                      call,
                      needed.role(),
                      needed.patience(),
                      0,
                      "May " + call.call().tool() + " run with " + call.call().arguments() + "?",
                      now);
        }
      }
    }
    return approval;
  }

  private static Decision awaitApproval(Step.Tools step) {
    List<Status.AwaitingApproval> open =
        step.calls().stream()
            .map(CallState::status)
            .filter(Status.AwaitingApproval.class::isInstance)
            .map(Status.AwaitingApproval.class::cast)
            .toList();
    return new Decision.AwaitApproval(
        open.stream().map(Status.AwaitingApproval::approvalId).toList(),
        open.stream()
            .map(Status.AwaitingApproval::expiresAt)
            .min(Instant::compareTo)
            .orElseThrow(() -> new IllegalStateException("every call of the turn is over")));
  }

  private static Decision ask(
      CallState call, String role, Duration patience, int runs, String question, Instant now) {
    return Decider.record(
        new SessionEvent.ApprovalAsked(
            call.call().id() + "-" + runs, call.call().id(), role, question, now.plus(patience)));
  }

  private static Decision deny(CallState call, String reason) {
    return Decider.record(new SessionEvent.ToolDenied(call.call().id(), reason));
  }

  private static Decision.ToolRun run(SessionState state, CallState call, ToolSpec spec, int run) {
    return new Decision.ToolRun(
        call.call(), spec, state.id().value() + "/" + call.call().id(), run);
  }

  private static String toolNames(Binding binding) {
    return binding.tools().isEmpty()
        ? "this agent has none"
        : binding.tools().stream()
            .map(ToolSpec::name)
            .collect(Collectors.joining(", ", "there are: ", ""));
  }
}
