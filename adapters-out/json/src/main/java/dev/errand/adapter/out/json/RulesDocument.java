package dev.errand.adapter.out.json;

import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.agent.FeedbackRule;
import dev.errand.domain.agent.FeedbackRule.Trigger;
import dev.errand.domain.tool.ToolPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An agent's rules as people write them: tool policies, completion checks, feedback. */
final class RulesDocument {

  private final Problems problems;
  private final Set<String> tools;

  /** Rules of an agent with these tools. */
  RulesDocument(Problems problems, Set<String> tools) {
    this.problems = problems;
    this.tools = tools;
  }

  List<ToolPolicy> policies(List<Node> nodes, String path) {
    return each(nodes, path, this::policy);
  }

  List<CompletionCheck> checks(List<Node> nodes, String path) {
    return each(nodes, path, this::check);
  }

  List<FeedbackRule> feedback(List<Node> nodes, String path) {
    return each(nodes, path, RulesDocument::rule);
  }

  private @Nullable ToolPolicy policy(Section in) {
    in.require("tool", "query");
    String tool = tool(in, "tool");
    String which =
        in.oneOf(List.of("requires", "role", "approval", "maxCalls", "readBeforeWrite"), true);
    return switch (which) {
      case "requires" -> {
        String before = tool(in, "requires");
        yield tool == null || before == null ? null : new ToolPolicy.Requires(tool, before);
      }
      case "role" -> {
        String role = in.text("role");
        yield tool == null || role == null ? null : new ToolPolicy.RoleRequired(tool, role);
      }
      case "approval" -> {
        in.require("patience", "1h");
        String role = in.text("approval");
        Duration patience = in.duration("patience");
        yield tool == null || role == null || patience == null
            ? null
            : new ToolPolicy.ApprovalRequired(tool, role, patience);
      }
      case "maxCalls" -> {
        Long calls = in.number("maxCalls", 0);
        yield tool == null || calls == null ? null : new ToolPolicy.MaximumCalls(tool, calls);
      }
      case "readBeforeWrite" -> {
        in.mustBeTrue("readBeforeWrite");
        yield tool == null ? null : new ToolPolicy.ReadBeforeWrite(tool);
      }
      case null, default -> null;
    };
  }

  private @Nullable CompletionCheck check(Section in) {
    String which =
        in.oneOf(List.of("fileWritten", "toolFinished", "objectives", "judge", "all", "any"), true);
    return switch (which) {
      case "fileWritten" -> {
        String pattern = in.text("fileWritten");
        yield pattern == null ? null : new CompletionCheck.FileWritten(pattern);
      }
      case "toolFinished" -> {
        String tool = tool(in, "toolFinished");
        yield tool == null ? null : new CompletionCheck.ToolFinished(tool);
      }
      case "objectives" -> objectives(in.section("objectives"));
      case "judge" -> {
        String criteria = in.text("judge");
        yield criteria == null ? null : new CompletionCheck.ModelJudge(criteria);
      }
      case "all" -> {
        List<CompletionCheck> checks = checks(filled(in, "all"), Section.join(in.path(), "all"));
        yield new CompletionCheck.AllOf(checks);
      }
      case "any" -> {
        List<Node> nodes = filled(in, "any");
        List<CompletionCheck> checks = checks(nodes, Section.join(in.path(), "any"));
        yield checks.isEmpty() ? null : in.make(() -> new CompletionCheck.AnyOf(checks));
      }
      case null, default -> null;
    };
  }

  private static List<Node> filled(Section in, String name) {
    List<Node> nodes = in.list(name);
    if (nodes.isEmpty() && in.node(name) instanceof Node.Sequence) {
      in.wrong(name, "needs at least one check");
    }
    return nodes;
  }

  private static @Nullable CompletionCheck objectives(@Nullable Section in) {
    if (in == null) {
      return null;
    }
    in.require("slice", "objectives");
    in.require("of", "[data profiled, chart drawn]");
    String slice = in.text("slice");
    List<String> objectives = in.texts("of");
    in.end();
    return slice == null ? null : new CompletionCheck.ObjectivesTicked(slice, objectives);
  }

  private static @Nullable FeedbackRule rule(Section in) {
    in.require("name", "time-is-short");
    in.require("notice", "Finish now.");
    String name = in.text("name");
    String notice = in.text("notice");
    Trigger trigger = trigger(in);
    return name == null || notice == null || trigger == null
        ? null
        : new FeedbackRule(name, trigger, notice);
  }

  private static @Nullable Trigger trigger(Section in) {
    String which =
        in.oneOf(
            List.of("everyToolCalls", "timeLeftBelow", "budgetLeftBelow", "fileCreated"), true);
    return switch (which) {
      case "everyToolCalls" -> {
        Long calls = in.number("everyToolCalls", 1);
        yield calls == null ? null : new Trigger.EveryToolCalls(calls);
      }
      case "timeLeftBelow" -> {
        Double share = in.real("timeLeftBelow");
        yield share == null
            ? null
            : in.make("timeLeftBelow", () -> new Trigger.TimeLeftBelow(share));
      }
      case "budgetLeftBelow" -> {
        Double share = in.real("budgetLeftBelow");
        yield share == null
            ? null
            : in.make("budgetLeftBelow", () -> new Trigger.BudgetLeftBelow(share));
      }
      case "fileCreated" -> {
        String pattern = in.text("fileCreated");
        yield pattern == null ? null : new Trigger.FileCreated(pattern);
      }
      case null, default -> null;
    };
  }

  private @Nullable String tool(Section in, String name) {
    String tool = in.text(name);
    if (tool == null || tools.contains(tool)) {
      return tool;
    }
    String near = Spelling.nearest(tool, tools);
    return in.wrong(
        name,
        "the agent has no tool '%s'; %shas: %s"
            .formatted(
                Quote.shortened(tool),
                near == null ? "" : "did you mean " + near + "? ",
                String.join(", ", tools)));
  }

  private <T> List<T> each(List<Node> nodes, String path, Function<Section, @Nullable T> read) {
    List<T> all = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Section section = Section.of(nodes.get(i), path + "[" + i + "]", problems);
      T value = section == null ? null : read.apply(section);
      if (section != null) {
        section.end();
      }
      if (value != null) {
        all.add(value);
      }
    }
    return all;
  }
}
