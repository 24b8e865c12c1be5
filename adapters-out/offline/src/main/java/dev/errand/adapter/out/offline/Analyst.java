package dev.errand.adapter.out.offline;

import dev.errand.application.port.out.LanguageModel;
import dev.errand.domain.tool.ToolSpec;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules: what to do next, given only what the conversation tells. */
final class Analyst {

  private static final Set<String> NEEDED = Set.of("list_files", "describe", "query");
  private static final String REPORT = "report.md";
  private static final int ALL = Integer.MAX_VALUE;

  private Analyst() {}

  /** What the analyst does next. */
  sealed interface Move {
    /** It wants these tools run. */
    record Ask(String text, List<Call> calls) implements Move {}

    /** It is done; shorter answers come behind longer ones. */
    record Tell(List<String> answers) implements Move {}
  }

  /**
   * The next move.
   *
   * @param request what is asked and what is known
   * @param room bytes that a reply may have
   */
  static Move next(LanguageModel.Request request, long room) {
    Set<String> tools =
        request.tools().stream().map(ToolSpec::name).collect(Collectors.toCollection(TreeSet::new));
    if (!tools.containsAll(NEEDED)) {
      return new Move.Tell(List.of(FinalAnswer.plain(helpless(tools), request.outputSchema())));
    }
    Known known = Known.of(request.messages());
    Question question = new Question(known.question());
    Material material = new Material(known, question);
    if (!known.outOfPatience()) {
      Move asked = look(known, material);
      if (asked == null) {
        asked = compute(known, new Inquiry(known, question, material, tools), tools, room);
      }
      if (asked != null) {
        return asked;
      }
    }
    Dossier dossier = new Inquiry(known, question, material, tools).dossier();
    return tell(
        known.wrote("write_report", REPORT) ? dossier.withReport(REPORT) : dossier, request);
  }

  private static @Nullable Move look(Known known, Material material) {
    if (known.open(Call.listFiles())) {
      return new Move.Ask("I look which files there are.", List.of(Call.listFiles()));
    }
    List<Call> describes = open(known, material.describes());
    if (!describes.isEmpty()) {
      return new Move.Ask("I look at the columns before I compute anything.", describes);
    }
    List<Call> probes = open(known, material.probes());
    return probes.isEmpty()
        ? null
        : new Move.Ask("Some columns are text that may hold numbers or dates; I check.", probes);
  }

  private static @Nullable Move compute(
      Known known, Inquiry inquiry, Set<String> tools, long room) {
    if (!known.hurried()) {
      List<Call> questions = open(known, inquiry.questions());
      if (!questions.isEmpty()) {
        return new Move.Ask("I compute what suits these columns and the question.", questions);
      }
      List<Call> further = open(known, inquiry.furtherQuestions());
      if (!further.isEmpty()) {
        return new Move.Ask("I look where the change comes from.", further);
      }
      List<Call> charts = tools.contains("chart") ? open(known, inquiry.chartCalls()) : List.of();
      if (!charts.isEmpty()) {
        return new Move.Ask("I draw what matters most.", charts);
      }
    }
    if (tools.contains("write_report")
        && (known.objected() || !known.wrote("write_report", REPORT))) {
      Call report = report(inquiry.dossier(), room);
      if (known.open(report)) {
        return new Move.Ask("I write the report.", List.of(report));
      }
    }
    return null;
  }

  private static Call report(Dossier dossier, long room) {
    Call whole = Call.writeReport(REPORT, ReportDocument.markdown(dossier, true));
    return Speech.bytes(whole) <= room
        ? whole
        : Call.writeReport(REPORT, ReportDocument.markdown(dossier, false));
  }

  private static Move tell(Dossier dossier, LanguageModel.Request request) {
    String schema = request.outputSchema();
    return new Move.Tell(
        List.of(
            FinalAnswer.of(dossier, schema, ALL),
            FinalAnswer.of(dossier, schema, 4),
            FinalAnswer.of(dossier, schema, 1),
            FinalAnswer.of(dossier, schema, 0)));
  }

  private static List<Call> open(Known known, List<Call> calls) {
    return calls.stream().filter(known::open).toList();
  }

  private static String helpless(Set<String> tools) {
    return "I am offline:analyst, a set of fixed rules and no language model. I can only analyse"
        + " data files, with the tools list_files, describe and query, and this agent offers"
        + " "
        + (tools.isEmpty() ? "no tools" : "other tools: " + String.join(", ", tools))
        + ". To get this done, configure a language model (ERRAND_MODEL).";
  }
}
