package dev.errand.adapter.out.offline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that is to be reported.
 *
 * @param question what was asked
 * @param tables what could be read
 * @param unreadable what could not be read, and why
 * @param findings the best findings, best first
 * @param charts the charts that were drawn
 * @param quality what speaks against taking the data at face value
 * @param caveats what was not done, or not to the end
 * @param reportFile where the report lies, or empty if it could not be written
 */
record Dossier(
    String question,
    List<Table> tables,
    Map<String, String> unreadable,
    List<Finding> findings,
    List<Drawn> charts,
    List<String> quality,
    List<String> caveats,
    String reportFile) {

  static final String DISCLOSURE =
      "No language model was involved: the findings were computed by fixed rules"
          + " (offline:analyst).";

  Dossier {
    tables = List.copyOf(tables);
    findings = List.copyOf(findings);
    charts = List.copyOf(charts);
    quality = List.copyOf(quality);
    caveats = List.copyOf(caveats);
  }

  /** A chart and the file it is in. */
  record Drawn(Chart chart, String file) {}

  Dossier withReport(String file) {
    return new Dossier(question, tables, unreadable, findings, charts, quality, caveats, file);
  }

  /** The SQL the findings rest on, each with the mark it is cited by. */
  Map<String, String> statements() {
    Map<String, String> marks = new LinkedHashMap<>();
    for (Finding finding : findings) {
      marks.computeIfAbsent(asked(finding), sql -> "S" + (marks.size() + 1));
    }
    return marks;
  }

  /** The mark of the SQL a finding rests on. */
  String mark(Finding finding) {
    return statements().getOrDefault(asked(finding), "");
  }

  /** Single questions that none of the data is about, in quotes. */
  List<String> unanswered() {
    return new Question(question)
        .clauses().stream()
            .filter(clause -> clause.hasSubject() && !clause.asksOfAnything())
            .filter(clause -> tables.stream().noneMatch(table -> table.concerns(clause)))
            .map(clause -> '"' + Wording.value(clause.text()) + '"')
            .toList();
  }

  private static String asked(Finding finding) {
    Call call = AnalysisSql.call(finding.analysis());
    return call.tool().equals("query")
        ? Json.string(call.arguments().get("sql"), "")
        : call.tool() + " " + call.json();
  }
}
