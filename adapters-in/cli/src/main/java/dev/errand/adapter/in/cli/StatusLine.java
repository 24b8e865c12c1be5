package dev.errand.adapter.in.cli;

import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.session.Binding;
import dev.errand.domain.session.CallState;
import dev.errand.domain.session.ModelCall;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The one line that says what is happening now. Pure. */
final class StatusLine {

  private static final String SEPARATOR = " | ";

  private StatusLine() {}

  /**
   * What the line is made of.
   *
   * @param state the session, or null while there is none
   * @param doing what is happening while there is none
   * @param toolMessages what running tools said last, by tool
   * @param written characters the model has written in this turn
   */
  record View(
      @Nullable SessionState state,
      String doing,
      Map<String, String> toolMessages,
      long written,
      Instant startedAt,
      Instant now) {}

  /** The line in at most {@code width} columns; what matters least goes first when it is narrow. */
  static String of(View view, int width) {
    SessionState state = view.state();
    String elapsed = Amounts.duration(Duration.between(view.startedAt(), view.now()));
    if (state == null) {
      return fitting(new ArrayList<>(List.of(view.doing(), elapsed)), List.of(1), width);
    }
    String activity = activity(state, view);
    List<String> parts = new ArrayList<>();
    parts.add(state.turn() == 0 ? activity : "turn " + state.turn() + ": " + activity);
    parts.add(tokens(state));
    parts.add(cost(state));
    Binding binding = state.binding();
    parts.add(
        binding == null ? "" : Amounts.duration(binding.deadline().left(view.now())) + " left");
    parts.add(elapsed);
    return fitting(parts, List.of(4, 2, 3, 1), width);
  }

  private static String fitting(List<String> parts, List<Integer> dispensable, int width) {
    String line = join(parts);
    for (int part : dispensable) {
      if (Glyphs.width(line) <= width) {
        return line;
      }
      parts.set(part, "");
      line = join(parts);
    }
    return Glyphs.fit(line, width);
  }

  private static String join(List<String> parts) {
    return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(SEPARATOR));
  }

  private static String activity(SessionState state, View view) {
    return switch (state.step()) {
      case Step.Fresh s -> "accepting the brief";
      case Step.Unbound s -> "choosing agent, tools and model";
      case Step.Ready s -> "thinking";
      case Step.Calling s when s.call().purpose() == ModelCall.Purpose.JUDGE ->
          "a judge looks at the answer";
      case Step.Calling s ->
          view.written() == 0
              ? "thinking"
              : "writing, " + Amounts.counted(view.written(), "character");
      case Step.Stumbled s -> "the model call failed";
      case Step.Waiting s -> "trying again in " + until(s.until(), view.now());
      case Step.Tools s -> tools(s, view);
      case Step.Answering s -> "checking the answer";
      case Step.Judging s -> "checking the answer";
      case Step.Accepted s -> "finishing";
      case Step.AttemptOver s -> "next attempt in " + until(s.nextAt(), view.now());
      case Step.Ending s -> "finishing";
      case Step.Ended s -> "done";
    };
  }

  private static String tools(Step.Tools tools, View view) {
    List<String> running = names(tools, CallState.Status.Started.class);
    if (!running.isEmpty()) {
      return "running "
          + running.stream()
              .map(
                  tool -> {
                    String message = view.toolMessages().get(tool);
                    return Glyphs.oneLine(tool, 64) + (message == null ? "" : " (" + message + ")");
                  })
              .collect(Collectors.joining(", "));
    }
    List<String> asking = names(tools, CallState.Status.AwaitingApproval.class);
    return asking.isEmpty()
        ? "about to run tools"
        : "waiting for approval of " + Glyphs.oneLine(String.join(", ", asking), 200);
  }

  private static List<String> names(Step.Tools tools, Class<? extends CallState.Status> status) {
    return tools.calls().stream()
        .filter(call -> status.isInstance(call.status()))
        .map(call -> call.call().tool())
        .toList();
  }

  private static String tokens(SessionState state) {
    long used = state.spent().totalTokens();
    Binding binding = state.binding();
    return binding == null || binding.budget().totalTokens() == Budget.NO_LIMIT
        ? Amounts.counted(used, "token")
        : Amounts.count(used) + "/" + Amounts.counted(binding.budget().totalTokens(), "token");
  }

  private static String cost(SessionState state) {
    Usage spent = state.spent();
    Binding binding = state.binding();
    Money limit = binding == null ? null : binding.budget().cost();
    if (limit == null) {
      return spent.cost().equals(Money.ZERO) ? "" : "cost " + spent.cost();
    }
    return "cost " + spent.cost() + "/" + limit;
  }

  private static String until(Instant at, Instant now) {
    return Amounts.duration(Duration.between(now, at));
  }
}
