package dev.errand.adapter.out.json;

import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports, in the form users see too.
 *
 * <p>The answer's JSON stands in {@code data} as JSON, without its white space and with its strings
 * escaped in one way; numbers stay as they were written. So what is decoded may differ from what
 * was encoded by white space and escapes, and encodes to the same bytes. A text that is no JSON
 * within the bounds stands in {@code dataText} as it is.
 */
final class ReportJson {

  /** What surrounds {@code data}. */
  private static final int DEPTH_OUTSIDE = 1;

  private ReportJson() {}

  static void write(Output out, Report report) {
    out.text("briefId", report.briefId().value()).text("sessionId", report.sessionId());
    switch (report.outcome()) {
      case Outcome.Completed o -> {
        out.text("outcome", "completed").text("answer", o.answer().text());
        if (o.answer().json() != null) {
          data(out, o.answer().json());
        }
      }
      case Outcome.Failed o ->
          out.text("outcome", "failed").object("failure", o.failure(), FailureJson::write);
      case Outcome.Cancelled o -> out.text("outcome", "cancelled").text("reason", o.reason());
      case Outcome.DeadLettered o ->
          out.text("outcome", "dead-lettered").object("failure", o.failure(), FailureJson::write);
    }
    out.objects("artifacts", report.artifacts(), WorkspaceJson::write)
        .object("usage", report.usage(), BudgetJson::write)
        .number("attempts", report.attempts())
        .optionalText("agent", report.agent())
        .optionalText("model", report.model())
        .optionalText("disclosure", report.disclosure());
  }

  static Report report(Fields in) {
    return new Report(
        new BriefId(in.text("briefId")),
        in.text("sessionId"),
        outcome(in),
        in.objects("artifacts", WorkspaceJson::attachment),
        in.object("usage", BudgetJson::usage),
        in.integer("attempts"),
        in.optionalText("agent"),
        in.optionalText("model"),
        in.optionalText("disclosure"));
  }

  private static Outcome outcome(Fields in) {
    String outcome = in.text("outcome");
    return switch (outcome) {
      case "completed" -> new Outcome.Completed(new Answer(in.text("answer"), json(in)));
      case "failed" -> new Outcome.Failed(in.object("failure", FailureJson::failure));
      case "cancelled" -> new Outcome.Cancelled(in.text("reason"));
      case "dead-lettered" -> new Outcome.DeadLettered(in.object("failure", FailureJson::failure));
      default -> throw in.unknown("outcome", outcome);
    };
  }

  private static void data(Output out, String json) {
    Object tree = embeddable(json);
    if (tree == null) {
      out.text("dataText", json);
    } else {
      out.tree("data", tree);
    }
  }

  private static @Nullable Object embeddable(String json) {
    try {
      Object tree = Json.tree(json);
      return fits(tree, Json.MAX_DEPTH - DEPTH_OUTSIDE) ? tree : null;
    } catch (Malformed e) {
      return null;
    }
  }

  private static @Nullable String json(Fields in) {
    return in.has("data") ? Json.text(in.tree("data")) : in.optionalText("dataText");
  }

  private static boolean fits(Object tree, int depth) {
    return switch (tree) {
      case Map<?, ?> map ->
          depth > 0
              && map.keySet().stream().allMatch(name -> Json.wellFormed((String) name))
              && map.values().stream().allMatch(value -> fits(value, depth - 1));
      case List<?> list -> depth > 0 && list.stream().allMatch(value -> fits(value, depth - 1));
      default -> true;
    };
  }
}
