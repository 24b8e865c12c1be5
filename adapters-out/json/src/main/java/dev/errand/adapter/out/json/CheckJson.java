package dev.errand.adapter.out.json;

import dev.errand.domain.agent.CompletionCheck;
import dev.errand.domain.agent.FeedbackRule;
import dev.errand.domain.agent.FeedbackRule.Trigger;

/** What must hold before an agent may stop, and what it is told meanwhile. */
final class CheckJson {

  private CheckJson() {}

  static void write(Output out, CompletionCheck check) {
    switch (check) {
      case CompletionCheck.FileWritten c ->
          out.text("type", "file-written").text("pattern", c.pattern());
      case CompletionCheck.ToolFinished c ->
          out.text("type", "tool-finished").text("tool", c.tool());
      case CompletionCheck.ObjectivesTicked c ->
          out.text("type", "objectives-ticked")
              .text("slice", c.slice())
              .texts("objectives", c.objectives());
      case CompletionCheck.ModelJudge c ->
          out.text("type", "model-judge").text("criteria", c.criteria());
      case CompletionCheck.AllOf c ->
          out.text("type", "all-of").objects("checks", c.checks(), CheckJson::write);
      case CompletionCheck.AnyOf c ->
          out.text("type", "any-of").objects("checks", c.checks(), CheckJson::write);
    }
  }

  static CompletionCheck check(Fields in) {
    String type = in.text("type");
    return switch (type) {
      case "file-written" -> new CompletionCheck.FileWritten(in.text("pattern"));
      case "tool-finished" -> new CompletionCheck.ToolFinished(in.text("tool"));
      case "objectives-ticked" ->
          new CompletionCheck.ObjectivesTicked(in.text("slice"), in.texts("objectives"));
      case "model-judge" -> new CompletionCheck.ModelJudge(in.text("criteria"));
      case "all-of" -> new CompletionCheck.AllOf(in.objects("checks", CheckJson::check));
      case "any-of" -> new CompletionCheck.AnyOf(in.objects("checks", CheckJson::check));
      default -> throw in.unknown("type", type);
    };
  }

  static void write(Output out, FeedbackRule rule) {
    out.text("name", rule.name())
        .object("trigger", rule.trigger(), CheckJson::write)
        .text("notice", rule.notice());
  }

  static FeedbackRule rule(Fields in) {
    return new FeedbackRule(
        in.text("name"), in.object("trigger", CheckJson::trigger), in.text("notice"));
  }

  private static void write(Output out, Trigger trigger) {
    switch (trigger) {
      case Trigger.EveryToolCalls t ->
          out.text("type", "every-tool-calls").number("calls", t.calls());
      case Trigger.TimeLeftBelow t -> out.text("type", "time-left-below").real("share", t.share());
      case Trigger.BudgetLeftBelow t ->
          out.text("type", "budget-left-below").real("share", t.share());
      case Trigger.FileCreated t -> out.text("type", "file-created").text("pattern", t.pattern());
    }
  }

  private static Trigger trigger(Fields in) {
    String type = in.text("type");
    return switch (type) {
      case "every-tool-calls" -> new Trigger.EveryToolCalls(in.number("calls"));
      case "time-left-below" -> new Trigger.TimeLeftBelow(in.real("share"));
      case "budget-left-below" -> new Trigger.BudgetLeftBelow(in.real("share"));
      case "file-created" -> new Trigger.FileCreated(in.text("pattern"));
      default -> throw in.unknown("type", type);
    };
  }
}
