package dev.errand.adapter.in.cli;

import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.session.Binding;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.Step;
import dev.errand.domain.workspace.FileRef;
import java.io.PrintWriter;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A session as people and as scripts see it. */
final class SessionView {

  private SessionView() {}

  /** Where it stands, in a word that does not change between versions. */
  static String phase(SessionState state) {
    return switch (state.step()) {
      case Step.Fresh s -> "empty";
      case Step.Unbound s -> "accepted";
      case Step.Ready s -> "open";
      case Step.Calling s -> "open";
      case Step.Stumbled s -> "open";
      case Step.Waiting s -> "waiting";
      case Step.Tools s -> ApprovalText.open(state).isEmpty() ? "open" : "awaiting-approval";
      case Step.Answering s -> "open";
      case Step.Judging s -> "open";
      case Step.Accepted s -> "open";
      case Step.AttemptOver s -> "waiting";
      case Step.Ending s -> "open";
      case Step.Ended s -> ReportText.outcome(s.outcome());
    };
  }

  static String agent(SessionState state) {
    Binding binding = state.binding();
    if (binding != null) {
      return binding.agent().name();
    }
    Brief brief = state.brief();
    return brief == null ? "" : EventText.agent(brief.agent());
  }

  static ObjectNode usage(Usage usage) {
    return Shell.object()
        .put("inputTokens", usage.inputTokens())
        .put("outputTokens", usage.outputTokens())
        .put("cost", usage.cost().amount().toPlainString())
        .put("modelCalls", usage.modelCalls())
        .put("toolCalls", usage.toolCalls());
  }

  static ObjectNode summary(SessionState state) {
    Brief brief = state.brief();
    Binding binding = state.binding();
    ObjectNode document =
        Shell.object()
            .put("sessionId", state.id().value())
            .put("briefId", brief == null ? null : brief.id().value())
            .put("agent", agent(state))
            .put("model", binding == null ? null : binding.model().name())
            .put("phase", phase(state))
            .put("attempts", state.attempts().total())
            .put("turn", state.turn())
            .put("events", state.sequence());
    document.set("usage", usage(state.spent()));
    return document.put("createdAt", brief == null ? null : brief.createdAt().toString());
  }

  static void print(Shell shell, SessionState state) {
    PrintWriter out = shell.out();
    out.println(
        "Session   " + state.id() + "  (" + Amounts.counted(state.sequence(), "event") + ")");
    out.println("Phase     " + phase(state) + why(state));
    Brief brief = state.brief();
    if (brief != null) {
      out.println("Brief     " + brief.id() + ", accepted " + shell.when(brief.createdAt()));
      out.println("User      " + brief.user().userId() + ", tenant " + brief.user().tenant());
      out.println("Asked     " + Glyphs.oneLine(brief.input().text(), 300));
    }
    Binding binding = state.binding();
    out.println("Agent     " + agent(state) + (binding == null ? "" : version(binding)));
    if (binding != null) {
      out.println("Model     " + binding.model().name());
      out.println("Limits    " + Amounts.budget(binding.budget()));
      out.println("Deadline  " + shell.when(binding.deadline().at()));
    }
    out.println("Usage     " + Amounts.usage(state.spent()));
    out.println("Attempts  " + state.attempts().total() + ", " + turns(state));
    state.files().files().forEach((path, file) -> out.println("File      " + path + size(file)));
    ApprovalText.open(state).forEach(open -> ApprovalText.print(shell, state.id(), open));
    if (state.outcome().orElse(null) instanceof Outcome.Completed completed) {
      out.println();
      lines(completed, shell.width()).forEach(out::println);
    }
    out.flush();
  }

  private static List<String> lines(Outcome.Completed completed, int width) {
    return ReportText.answer(completed.answer(), width);
  }

  private static String turns(SessionState state) {
    return Amounts.counted(state.turn(), "turn");
  }

  private static String version(Binding binding) {
    return binding.agent().version().isEmpty() ? "" : ", version " + binding.agent().version();
  }

  private static String size(FileRef file) {
    return "  (" + Amounts.size(file.size()) + ")";
  }

  private static String why(SessionState state) {
    return switch (state.outcome().orElse(null)) {
      case Outcome.Failed o -> ": " + Glyphs.oneLine(o.failure().message(), 300);
      case Outcome.DeadLettered o -> ": " + Glyphs.oneLine(o.failure().message(), 300);
      case Outcome.Cancelled o -> ": " + Glyphs.oneLine(o.reason(), 300);
      case Outcome.Completed o -> "";
      case null -> state.cancelRequest() == null ? "" : ", to be called off";
    };
  }
}
