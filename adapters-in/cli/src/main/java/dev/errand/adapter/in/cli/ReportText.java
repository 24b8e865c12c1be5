package dev.errand.adapter.in.cli;

import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Attachment;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A report as people read it. */
final class ReportText {

  private ReportText() {}

  /**
   * Prints a report.
   *
   * @param files where its artifacts were put, or null if they were not
   * @param width the columns it may take, 0 for no bound
   */
  static void print(Report report, @Nullable Path files, int width, PrintWriter out) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(report));
    if (report.outcome() instanceof Outcome.Completed completed) {
      lines.add("");
      lines.addAll(answer(completed.answer(), width));
    }
    if (!report.artifacts().isEmpty()) {
      lines.add("");
      lines.add("Files");
      report.artifacts().forEach(file -> lines.add("  " + file(file, files)));
    }
    lines.add("");
    lines.add("Usage     " + Amounts.usage(report.usage()));
    lines.add("Attempts  " + report.attempts());
    if (report.model() != null) {
      lines.add("Model     " + Glyphs.oneLine(report.model(), 200));
    }
    if (report.disclosure() != null) {
      List<String> note = Glyphs.wrap(report.disclosure(), width == 0 ? 0 : width - 10);
      for (int i = 0; i < note.size(); i++) {
        lines.add((i == 0 ? "Note      " : "          ") + note.get(i));
      }
    }
    lines.add(
        "Session   " + report.sessionId() + "  (errand session show " + report.sessionId() + ")");
    if (report.outcome() instanceof Outcome.DeadLettered) {
      lines.add("When the cause is mended: errand dead-letters replay --id " + report.briefId());
    }
    lines.forEach(out::println);
    out.flush();
  }

  /** How it ended, in a word. */
  static String outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed o -> "completed";
      case Outcome.Failed o -> "failed";
      case Outcome.Cancelled o -> "cancelled";
      case Outcome.DeadLettered o -> "dead-lettered";
    };
  }

  private static String headline(Report report) {
    String what =
        "brief " + report.briefId() + (report.agent() == null ? "" : " by " + report.agent());
    return switch (report.outcome()) {
      case Outcome.Completed o -> "Completed: " + what;
      case Outcome.Failed o -> "Failed: " + what + "\n" + Glyphs.clean(o.failure().message());
      case Outcome.Cancelled o -> "Cancelled: " + what + "\n" + Glyphs.clean(o.reason());
      case Outcome.DeadLettered o ->
          "Dead letter: " + what + "\n" + Glyphs.clean(o.failure().message());
    };
  }

  static List<String> answer(Answer answer, int width) {
    String json = answer.json();
    if (json == null) {
      return Glyphs.wrap(answer.text().strip(), width);
    }
    List<String> lines = new ArrayList<>();
    if (!answer.text().isBlank() && !JsonText.looksLikeJson(answer.text())) {
      lines.addAll(Glyphs.wrap(answer.text().strip(), width));
      lines.add("");
    }
    lines.addAll(JsonText.of(json, width));
    return lines;
  }

  private static String file(Attachment file, @Nullable Path directory) {
    String name = file.path().value();
    return (directory == null ? name : directory.resolve(name).toString())
        + "  ("
        + Amounts.size(file.content().size())
        + ")";
  }
}
